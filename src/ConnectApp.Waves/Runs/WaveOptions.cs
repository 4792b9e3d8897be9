namespace ConnectApp.Waves.Runs;

/// <summary>Section <c>Waves</c> of the configuration.</summary>
internal sealed class WaveOptions
{
    /// <summary>Environment variables that <c>env:</c> may name over HTTP.</summary>
    public string[]? SecretNames { get; set; }
}

/// <summary>Who runs the waves of this process.</summary>
/// <param name="isServing">True: nobody looks on, so that no run may wait without an end.</param>
internal sealed class WaveHost(bool isServing)
{
    public bool IsServing { get; set; } = isServing;
}

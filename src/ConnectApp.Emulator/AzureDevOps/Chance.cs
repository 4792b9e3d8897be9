namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Draws that depend on the seed and on what they are for, and on nothing that was drawn before (SplitMix64).</summary>
internal struct Chance(ulong seed, ulong subject)
{
    private ulong _state = (seed * 0x9E3779B97F4A7C15) ^ (subject * 0xBF58476D1CE4E5B9);

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <returns>From 0 to below the bound.</returns>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public bool OneIn(int number) => Below(number) == 0;
}

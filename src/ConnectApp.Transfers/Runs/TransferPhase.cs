namespace ConnectApp.Transfers.Runs;

/// <summary>Phases of a transfer's run; the numbers are the run API's <c>currentPhase</c>.</summary>
internal static class TransferPhase
{
    public const int WaitingForFiles = 1;
    public const int Mappings = 2;
    public const int Loading = 3;
    public const int Checks = 4;
    public const int Settling = 5;

    /// <summary>For logs and metrics, phase 1 first.</summary>
    public static readonly IReadOnlyList<string> Names = [nameof(WaitingForFiles), nameof(Mappings), nameof(Loading), nameof(Checks), nameof(Settling)];
}

namespace ConnectApp.Core.Runs;

/// <summary>How much of its source a run takes.</summary>
internal static class RunTypes
{
    public const string Full = "FULL";
    public const string Sample = "SAMPLE";
    public const string Incremental = "INCREMENTAL";
}

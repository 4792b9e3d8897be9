namespace ConnectApp.Emulator.AppMigration.Api;

/// <param name="LargestPage">Greatest <c>pageSize</c> that is taken.</param>
/// <param name="TakesDistinctKeysOnly">Whether a key that is asked for twice in one call is refused.</param>
internal sealed record MappingLimits(int LargestPage, bool TakesDistinctKeysOnly)
{
    public static readonly MappingLimits Connect = new(5000, TakesDistinctKeysOnly: false);

    /// <summary>"Forge migration REST API": pageSize 1 to 1200, an array of unique keys.</summary>
    public static readonly MappingLimits Forge = new(1200, TakesDistinctKeysOnly: true);
}

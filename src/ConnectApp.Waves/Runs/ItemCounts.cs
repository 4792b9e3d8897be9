using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Runs;

/// <summary>What became of a wave's projects or spaces.</summary>
internal readonly record struct ItemCounts(long Total, long Succeeded, long Skipped, long Failed)
{
    /// <param name="items">The node of the projects or spaces; null: the platform has not told of them yet.</param>
    public static ItemCounts Of(StatusNode? items, int total)
    {
        long succeeded = 0, skipped = 0, failed = 0;
        foreach (var item in items?.Children.Values ?? [])
        {
            switch (item.Verdict)
            {
                case null:
                    break;
                case StatusWords.Success or StatusWords.Warning:
                    succeeded++;
                    break;
                case StatusWords.Skipped:
                    skipped++;
                    break;
                default:
                    failed++;
                    break;
            }
        }

        return new ItemCounts(Math.Max(total, succeeded + skipped + failed), succeeded, skipped, failed);
    }
}

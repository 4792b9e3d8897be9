using ConnectApp.Waves.Tree;
using CsCheck;

namespace ConnectApp.Waves.Tests.Tree;

/// <summary>Trees as a platform could send them, and pages of one.</summary>
internal static class RandomTrees
{
    private static readonly Gen<string> Names = Gen.OneOf("check", "migrate", "projects", "apps", "SC", "sc", "TEST", "Ä", "x,y", "");

    private static readonly Gen<string?> Statuses = Gen.OneOf<string?>(null, "PENDING", "IN_PROGRESS", "FINISHED", "PARKED");

    private static readonly Gen<string?> Outcomes = Gen.OneOf<string?>(null, "SUCCESS", "WARNING", "FAILED", "SKIPPED", "ODD");

    public static Gen<StatusNode> Trees { get; } = Depth(3);

    /// <summary>Nodes of one level with their own names, as a list of children has them.</summary>
    public static Gen<StatusNode> Level { get; } = Gen.Dictionary(Gen.Int[0, 500].Select(n => $"KEY{n}"), Depth(0))[0, 80]
        .Select(children => new StatusNode { Status = "IN_PROGRESS", Children = StatusNode.NoChildren.AddRange(children) });

    /// <summary>The level's children in the platform's order, so many a page; every page repeats the level's own members.</summary>
    public static IReadOnlyList<StatusNode> Pages(StatusNode level, int size)
    {
        var pages = level.Children
            .OrderBy(child => child.Value.Status, StringComparer.Ordinal).ThenBy(child => child.Value.Outcome, StringComparer.Ordinal)
            .ThenBy(child => child.Key, StringComparer.OrdinalIgnoreCase)
            .Chunk(size).Select(chunk => level with { Children = StatusNode.NoChildren.AddRange(chunk) }).ToList();
        return pages.Count == 0 ? [level] : pages;
    }

    private static Gen<StatusNode> Depth(int depth)
    {
        var alone = Gen.Select(Statuses, Outcomes, Gen.OneOf<string?>(null, "a", "b"),
            (status, outcome, message) => new StatusNode { Status = status, Outcome = outcome, Message = message });
        return depth == 0
            ? alone
            : Gen.Select(alone, Gen.Dictionary(Names, Depth(depth - 1))[0, 4], (node, children) => node with { Children = StatusNode.NoChildren.AddRange(children) });
    }
}

using System.Text.Json;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Tree;
using CsCheck;
using Xunit;

namespace ConnectApp.Waves.Tests.Tree;

/// <summary>What holds for every tree. CsCheck prints the seed of a failure; <c>CsCheck_Seed</c> repeats it.</summary>
public sealed class StatusTreeProperties
{
    [Fact]
    public void Merge_PagesOfAnySizeInAnyOrderWithRepeats_GiveTheLevel() =>
        Gen.Select(RandomTrees.Level, Gen.Int[1, 30], Gen.Int[0, 1_000_000]).Sample((level, size, order) =>
        {
            var pages = RandomTrees.Pages(level, size);
            var shuffled = pages.Concat(pages.Take(3)).OrderBy(page => HashCode.Combine(order, page.Children.Count, page.Children.Keys.FirstOrDefault())).ToList();

            var merged = shuffled.Aggregate(StatusNode.Empty, StatusMerging.Merge);

            return merged.Equals(level);
        }, iter: 300);

    [Fact]
    public void Merge_WithItself_ChangesNothing() => RandomTrees.Trees.Sample(tree => tree.Merge(tree with { }).Equals(tree), iter: 500);

    [Fact]
    public void Merge_Repeated_ChangesNothingMore() => Gen.Select(RandomTrees.Trees, RandomTrees.Trees).Sample((older, newer) =>
    {
        var once = older.Merge(newer);
        return once.Merge(newer).Equals(once);
    }, iter: 500);

    [Fact]
    public void Merge_NeverLosesANodeOrAVerdict() => Gen.Select(RandomTrees.Trees, RandomTrees.Trees).Sample((older, newer) =>
    {
        var merged = older.Merge(newer);
        return older.InDisplayOrder().Concat(newer.InDisplayOrder()).All(entry =>
            merged.Find([.. entry.Path]) is { } node && (entry.Node.Verdict is null || node.Verdict is not null));
    }, iter: 500);

    [Fact]
    public void Changes_BetweenEqualTrees_AreNone() => RandomTrees.Trees.Sample(tree => !tree.ChangesSince(tree).Any(), iter: 300);

    [Fact]
    public void Changes_NameExactlyTheNodesThatDiffer() => Gen.Select(RandomTrees.Trees, RandomTrees.Trees).Sample((before, after) =>
    {
        var told = after.ChangesSince(before).Select(change => JsonSerializer.Serialize(change.Path)).ToHashSet();
        var paths = before.InDisplayOrder().Concat(after.InDisplayOrder()).Select(entry => entry.Path).DistinctBy(path => JsonSerializer.Serialize(path));
        return paths.All(path => told.Contains(JsonSerializer.Serialize(path)) == Differs(before.Find([.. path]), after.Find([.. path])));
    }, iter: 300);

    [Fact]
    public void Walk_VisitsEveryNodeOnceParentsFirst() => RandomTrees.Trees.Sample(tree =>
    {
        var entries = tree.InDisplayOrder().ToList();
        var seen = new HashSet<string>();
        return entries.Count == Count(tree)
            && entries.All(entry => (entry.Path.Count == 0 || seen.Contains(JsonSerializer.Serialize(entry.Path.SkipLast(1)))) && seen.Add(JsonSerializer.Serialize(entry.Path)));
    }, iter: 300);

    [Fact]
    public void Json_RoundTrip_GivesTheSameTree() => RandomTrees.Trees.Sample(tree =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(tree, ClientJson.Default.StatusNode), ClientJson.Default.StatusNode)!.Equals(tree), iter: 300);

    private static int Count(StatusNode node) => 1 + node.Children.Values.Sum(Count);

    private static bool Differs(StatusNode? before, StatusNode? after) => before is null || after is null
        || !(before with { Children = StatusNode.NoChildren }).Equals(after with { Children = StatusNode.NoChildren });
}

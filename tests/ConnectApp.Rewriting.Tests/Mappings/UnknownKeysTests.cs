using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Mappings;

public sealed class UnknownKeysTests
{
    [Fact]
    public void TakeUnknown_RepeatedKeys_AreThereOnceAndThenGone()
    {
        var unknown = new UnknownKeys();

        foreach (var ns in new[] { "a", "b", "a" }) unknown.Note(ns, [0xFF, 1]);

        Assert.Equal(2, unknown.Count);
        Assert.Equal([("a", "FF01"), ("b", "FF01")], unknown.TakeUnknown().Select(k => (k.Namespace, Convert.ToHexString(k.Key.Span))));
        Assert.Equal(0, unknown.Count);
    }

    [Fact]
    public void Note_AfterTaking_NotesAgain()
    {
        var unknown = new UnknownKeys();
        unknown.Note("a", "1"u8);
        unknown.TakeUnknown();

        unknown.Note("a", "1"u8);

        Assert.Single(unknown.TakeUnknown());
    }
}

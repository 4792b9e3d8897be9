using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Rewrites single texts over mappings that a test gives: what comes out, and what the owner was told.</summary>
internal sealed class TextStage : ITextOwner
{
    private readonly Dictionary<(string Namespace, string Key), string> _mappings = [];
    private readonly TextPass _pass;
    private byte[] _found = [];

    public TextStage(IReadOnlyDictionary<TextLanguage, ITextLanguage> languages) => _pass = new TextPass(this, languages);

    public List<(ReferenceKind Kind, string Value, TextPlace Place)> Missing { get; } = [];
    public List<(string Reason, string Hint, TextPlace Place)> Problems { get; } = [];
    public Dictionary<string, int> Rewritten { get; } = [];

    /// <param name="key">The mapping key with its prefix: <c>jira.username/ada</c>.</param>
    public TextStage Map(string mappingNamespace, string key, string cloudId)
    {
        _mappings[(mappingNamespace, key)] = cloudId;
        return this;
    }

    public string Rewrite(TextLanguage language, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _pass.Rewrite(language, bytes);
        List<byte> output = [];
        var copied = 0;
        foreach (var edit in _pass.Edits)
        {
            Assert.True(edit.Start >= copied, "edits come in order and do not overlap");
            output.AddRange(bytes[copied..edit.Start]);
            output.AddRange(_pass.Replacement(edit));
            copied = edit.End;
        }

        output.AddRange(bytes[copied..]);
        return Encoding.UTF8.GetString([.. output]);
    }

    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        cloudId = default;
        if (!_mappings.TryGetValue((kind.Namespace, kind.KeyPrefix + Encoding.UTF8.GetString(id) + kind.KeySuffix), out var found)) return false;
        Rewritten[kind.Namespace] = Rewritten.GetValueOrDefault(kind.Namespace) + 1;
        cloudId = _found = Encoding.UTF8.GetBytes(found);
        return true;
    }

    public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) => Missing.Add((kind, Encoding.UTF8.GetString(value), place));

    public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place)
    {
        AtMissing(kind, value, place);
        Problems.Add((reason, hint, place));
    }

    public void AtProblem(string reason, string hint, TextPlace place) => Problems.Add((reason, hint, place));
}

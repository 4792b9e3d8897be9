using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Storage;
using ConnectApp.Rewriting.Text.Wiki;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>An owner whose mappings are a function, for texts that nobody knows.</summary>
/// <param name="encoding">How the function sees ids: UTF-8; Latin-1 for ids of any bytes.</param>
internal sealed class MacroOwner(Func<ReferenceKind, string, string?> map, Encoding? encoding = null) : ITextOwner
{
    private readonly Encoding _encoding = encoding ?? Encoding.UTF8;
    private byte[] _found = [];

    public List<(ReferenceKind Kind, string Value)> Missing { get; } = [];
    public List<string> ProblemTexts { get; } = [];
    public int Problems => ProblemTexts.Count;

    public static Dictionary<TextLanguage, ITextLanguage> Languages(Product product)
    {
        var rules = new TextRules(product, ["https://jira.example.org", "https://confluence.example.org"]);
        return new Dictionary<TextLanguage, ITextLanguage>
        {
            [TextLanguage.Wiki] = new WikiLanguage(rules),
            [TextLanguage.Storage] = new StorageLanguage(rules),
            [TextLanguage.Url] = new Nothing(),
            [TextLanguage.Jql] = new Nothing(),
        };
    }

    /// <summary>Forgets what was missing and wrong so far.</summary>
    public void Forget()
    {
        Missing.Clear();
        ProblemTexts.Clear();
    }

    /// <summary>The text as the pass's edits leave it, which have to be in order.</summary>
    public static string Apply(TextPass pass, TextLanguage language, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        pass.Rewrite(language, bytes);
        if (pass.Edits.Count == 0) return text;
        using var output = new MemoryStream();
        var copied = 0;
        foreach (var edit in pass.Edits)
        {
            Assert.InRange(edit.Start, copied, bytes.Length);
            Assert.InRange(edit.End, edit.Start, bytes.Length);
            output.Write(bytes, copied, edit.Start - copied);
            output.Write(pass.Replacement(edit));
            copied = edit.End;
        }

        output.Write(bytes, copied, bytes.Length - copied);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        cloudId = default;
        if (map(kind, _encoding.GetString(id)) is not { } found) return false;
        cloudId = _found = _encoding.GetBytes(found);
        return true;
    }

    public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) => Missing.Add((kind, _encoding.GetString(value)));

    public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place) => AtMissing(kind, value, place);
    public void AtProblem(string reason, string hint, TextPlace place) => ProblemTexts.Add($"{reason} at {place.Position}: {place.Around}");

    private sealed class Nothing : ITextLanguage
    {
        public void Rewrite(ReadOnlySpan<byte> text, TextPass pass) => Assert.False(text.IsEmpty);
    }
}

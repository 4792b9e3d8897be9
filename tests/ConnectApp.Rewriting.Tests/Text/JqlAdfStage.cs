using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Adf;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Urls;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Rewrites bytes over a mapping that is computed: for texts that nobody knows beforehand.</summary>
/// <param name="map">Cloud id of a kind's id, both in Latin-1 so that broken UTF-8 comes through; null: no mapping.</param>
internal sealed class JqlAdfStage(Func<ReferenceKind, string, string?> map) : ITextOwner
{
    private readonly TextPass?[] _pass = new TextPass?[1];
    private byte[] _found = [];

    public List<(ReferenceKind Kind, string Value)> Missing { get; } = [];
    public List<string> Problems { get; } = [];
    public int Mapped { get; private set; }
    public IReadOnlyDictionary<TextLanguage, ITextLanguage> Languages { get; init; } = AllLanguages();

    /// <summary>For the next text of many: making a stage with its tables costs more than a text.</summary>
    public JqlAdfStage Forgetting()
    {
        Missing.Clear();
        Problems.Clear();
        return this;
    }

    public byte[] Rewrite(TextLanguage language, ReadOnlySpan<byte> text)
    {
        var pass = _pass[0] ??= new TextPass(this, Languages);
        pass.Rewrite(language, text);
        using var output = new MemoryStream(text.Length);
        var copied = 0;
        foreach (var edit in pass.Edits)
        {
            Assert.True(edit.Start >= copied && edit.End >= edit.Start && edit.End <= text.Length, "edits come in order and do not overlap");
            output.Write(text[copied..edit.Start]);
            output.Write(pass.Replacement(edit));
            copied = edit.End;
        }

        output.Write(text[copied..]);
        return output.ToArray();
    }

    public string Rewrite(TextLanguage language, string text) => Encoding.UTF8.GetString(Rewrite(language, Encoding.UTF8.GetBytes(text)));

    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        cloudId = default;
        if (map(kind, Encoding.Latin1.GetString(id)) is not { } found) return false;
        Mapped++;
        cloudId = _found = Encoding.Latin1.GetBytes(found);
        return true;
    }

    public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) => Missing.Add((kind, Encoding.UTF8.GetString(value)));

    public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place)
    {
        AtMissing(kind, value, place);
        Problems.Add(reason);
    }

    public void AtProblem(string reason, string hint, TextPlace place) => Problems.Add(reason);

    private static Dictionary<TextLanguage, ITextLanguage> AllLanguages()
    {
        var rules = new TextRules(Product.Jira, ["https://jira.example.org"]);
        return new() { [TextLanguage.Jql] = new JqlLanguage(JqlMeanings.BuiltIn), [TextLanguage.Adf] = new AdfLanguage(rules), [TextLanguage.Url] = new UrlLanguage(rules) };
    }
}

using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>Maps every id by a rule, without allocating.</summary>
internal sealed class UrlOwner(UrlOwner.Rule rule) : ITextOwner
{
    internal enum Rule
    {
        /// <summary>Each id is its own cloud id.</summary>
        Identity,

        /// <summary>A and B, C and D … change places, and so do 0 and 1, 2 and 3 … at the end: done twice, all is as before.</summary>
        Swap,

        Nothing,
    }

    private readonly byte[] _cloudId = new byte[4096];

    public int Asked { get; private set; }
    public int Missing { get; private set; }

    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        Asked++;
        id.CopyTo(_cloudId);
        cloudId = _cloudId.AsSpan(0, id.Length);
        for (var i = 0; rule == Rule.Swap && i < id.Length; i++)
        {
            if (char.IsAsciiLetter((char)id[i])) _cloudId[i] = (byte)((((id[i] | 0x20) - 'a') ^ 1) + (id[i] & 0x20) + 'A');
            else if (char.IsAsciiDigit((char)id[i]) && i == id.Length - 1) _cloudId[i] = (byte)(id[i] ^ 1);
        }

        return rule != Rule.Nothing;
    }

    public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) => Missing++;

    public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place) => AtMissing(kind, value, place);

    public void AtProblem(string reason, string hint, TextPlace place) => Assert.Fail($"{reason} at {place}");

    public static string Rewrite(TextPass pass, string url)
    {
        var text = Encoding.UTF8.GetBytes(url);
        pass.Rewrite(TextLanguage.Url, text);
        if (pass.Edits.Count == 0) return url;
        var output = new MemoryStream();
        var copied = 0;
        foreach (var edit in pass.Edits)
        {
            Assert.True(edit.Start >= copied && edit.End >= edit.Start && edit.End <= text.Length, "edits come in order and do not overlap");
            output.Write(text.AsSpan(copied, edit.Start - copied));
            output.Write(pass.Replacement(edit));
            copied = edit.End;
        }

        output.Write(text.AsSpan(copied));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}

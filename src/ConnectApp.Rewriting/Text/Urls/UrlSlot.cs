using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>A piece of a URL's form as bytes, with what stands in its hole.</summary>
internal sealed class UrlSlot(UrlPiece piece, TextReference? reference)
{
    private readonly byte[] _before = Encoding.UTF8.GetBytes(piece.Before);
    private readonly byte[] _after = Encoding.UTF8.GetBytes(piece.After);
    private readonly bool _hasHole = piece.Hole is not null;

    /// <summary>Null: literal, or anything.</summary>
    public TextReference? Reference { get; } = reference;

    /// <summary>Whether a literal or a star stands there; for a reference, whether what is around it does. Then where the hole is.</summary>
    public bool Fits(ReadOnlySpan<byte> raw, out int start, out int length)
    {
        (start, length) = (_before.Length, raw.Length - _before.Length - _after.Length);
        return _hasHole ? length >= 0 && raw.StartsWith(_before) && raw.EndsWith(_after) : raw.SequenceEqual(_before);
    }
}

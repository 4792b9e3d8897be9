using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>
/// Rewrites texts: a language tells it what it finds, and the pass looks up, notes what is put in, and goes into texts inside texts (JQL in a URL in a
/// link of wiki markup). What it leaves are edits of the outermost text.
/// </summary>
/// <remarks>Not safe for use by two threads at once.</remarks>
internal sealed class TextPass
{
    /// <summary>Deepest nesting of texts in texts. Real ones have three or four.</summary>
    public const int MaxDepth = 16;

    private const int CharactersAround = 60;

    /// <summary>What one giant text needed is given back; what ordinary ones need is kept.</summary>
    private const int KeptEdits = 64 * 1024;

    private readonly ITextOwner _owner;
    private readonly Dictionary<TextLanguage, ITextLanguage> _languages;
    private readonly List<Level> _levels = [];
    private readonly List<TextEdit> _edits = [];
    private readonly GrowingBytes _replacements = new();
    private readonly GrowingBytes _spelling = new();
    private int _depth;

    /// <summary>References with a mapping so far, in this text and those before it.</summary>
    public int MappedCount { get; private set; }

    public int EditCount => _edits.Count;

    /// <summary>A text that is being rewritten, and where in the text around it its spelling stands.</summary>
    private sealed class Level
    {
        public GrowingBytes Text { get; } = new();
        public TextCoding Coding { get; set; } = TextCoding.Plain;
        public int RawStart { get; set; }
        public int RawEnd { get; set; }

        /// <summary>The last place that was looked for: in the spelling and in the text. The outermost text: the byte, and the characters before it.</summary>
        public (int Raw, int Text) Known { get; set; }
    }

    public TextPass(ITextOwner owner, IReadOnlyDictionary<TextLanguage, ITextLanguage> languages)
    {
        _owner = owner;
        _languages = new Dictionary<TextLanguage, ITextLanguage>(languages);
    }

    /// <summary>What the last text needs, in its order.</summary>
    public IReadOnlyList<TextEdit> Edits => _edits;

    public ReadOnlySpan<byte> Replacement(in TextEdit edit) => _replacements.Span(edit.ReplacementStart, edit.ReplacementLength);

    /// <summary>Rewrites a field's value; <see cref="Edits"/> then tell how.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public void Rewrite(TextLanguage language, ReadOnlySpan<byte> text)
    {
        _edits.Clear();
        if (_edits.Capacity > KeptEdits) _edits.Capacity = 0;
        _replacements.Clear();
        _depth = 0;
        var level = LevelAt(0);
        level.Text.Clear();
        level.Text.Append(text);
        level.Known = default;
        _languages[language].Rewrite(text, this);
    }

    // ---- what languages call

    /// <summary>A reference whose id stands at <c>[start, end)</c> of the text in hand and is replaced there by its cloud id.</summary>
    /// <param name="id">The id as the mapping has it: the bytes there, unescaped.</param>
    /// <returns>Whether it has a mapping.</returns>
    public bool Reference(ReferenceKind kind, ReadOnlySpan<byte> id, int start, int end)
    {
        if (!TryMap(kind, id, start, out var cloudId)) return false;
        if (!cloudId.SequenceEqual(id)) Replace(start, end, cloudId);
        return true;
    }

    /// <summary>An issue key (<c>KEY-12</c>) at <c>[start, start + key.Length)</c>: the part before the last hyphen is replaced. No issue key: nothing happens.</summary>
    public void IssueKey(ReferenceKind kind, ReadOnlySpan<byte> key, int start)
    {
        var hyphen = key.LastIndexOf((byte)'-');
        if (hyphen <= 0 || hyphen + 1 == key.Length || key[(hyphen + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9')) return;
        var projectKey = key[..hyphen];
        if (!_owner.TryMap(kind, projectKey, out var cloudKey))
        {
            _owner.AtMissing(kind, key, _owner.TellsMore ? PlaceOf(start) : default);
            return;
        }

        MappedCount++;
        if (_owner.TellsMapped) _owner.AtMapped(kind, projectKey, cloudKey, PlaceOf(start));
        if (!cloudKey.SequenceEqual(projectKey)) Replace(start, start + hyphen, cloudKey);
    }

    /// <summary>Looks a reference up, for a language that spells the cloud id in its own way and then calls <see cref="Replace"/>. Counts it, and tells where it is missing.</summary>
    /// <param name="start">Where the reference stands in the text in hand.</param>
    /// <param name="cloudId">Valid until the next call.</param>
    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, int start, out ReadOnlySpan<byte> cloudId)
    {
        if (_owner.TryMap(kind, id, out cloudId))
        {
            MappedCount++;
            if (_owner.TellsMapped) _owner.AtMapped(kind, id, cloudId, PlaceOf(start));
            return true;
        }

        _owner.AtMissing(kind, id, _owner.TellsMore ? PlaceOf(start) : default);
        return false;
    }

    /// <summary>The cloud id that <see cref="TryMap"/> just gave cannot stand where the reference does, which stays as it is and is missing.</summary>
    public void Unusable(ReferenceKind kind, ReadOnlySpan<byte> id, int start, string reason, string hint)
    {
        MappedCount--;
        _owner.AtUnusable(kind, id, reason, hint, _owner.TellsMore ? PlaceOf(start) : default);
    }

    /// <summary>Replaces <c>[start, end)</c> of the text in hand; calls come in the order of the text.</summary>
    /// <param name="replacement">As the language of the text in hand spells it.</param>
    public void Replace(int start, int end, ReadOnlySpan<byte> replacement)
    {
        _edits.Add(new TextEdit(start, end, _replacements.Length, replacement.Length));
        _replacements.Append(replacement);
    }

    /// <summary>Replaces what stands before the edits from number <paramref name="edit"/> on: whether it is replaced may depend on them.</summary>
    public void ReplaceBefore(int edit, int start, int end, ReadOnlySpan<byte> replacement)
    {
        _edits.Insert(edit, new TextEdit(start, end, _replacements.Length, replacement.Length));
        _replacements.Append(replacement);
    }

    /// <summary>Something at <paramref name="start"/> of the text in hand cannot be understood and stays as it is.</summary>
    public void Problem(string reason, string hint, int start) => _owner.AtProblem(reason, hint, _owner.TellsMore ? PlaceOf(start) : default);

    /// <summary>A form with what seems to be an id, which no table knows.</summary>
    public void Unknown(WarningCode code, ReadOnlySpan<byte> form, ReadOnlySpan<byte> sample) => _owner.AtUnknown(code, form, sample);

    /// <summary>Rewrites the text of a language whose spelling stands at <c>[start, end)</c> of the text in hand.</summary>
    public void Enter(TextLanguage language, TextCoding coding, int start, int end)
    {
        if (start >= end || !_languages.TryGetValue(language, out var rewriter)) return;
        if (_depth + 1 == MaxDepth)
        {
            Problem($"texts are nested deeper than {MaxDepth} levels", "What lies deeper stays as it is; write the text with less nesting.", start);
            return;
        }

        var outer = LevelAt(_depth).Text;
        var inner = LevelAt(_depth + 1);
        (inner.Coding, inner.RawStart, inner.RawEnd, inner.Known) = (coding, start, end, default);
        inner.Text.Clear();
        var decoded = coding.Decode(outer.Span(start, end - start), inner.Text.Reserve(end - start));
        inner.Text.Truncate(decoded);
        var firstEdit = _edits.Count;
        _depth++;
        rewriter.Rewrite(inner.Text.Memory.Span, this);
        _depth--;
        ToOuterText(coding, outer.Span(start, end - start), start, firstEdit);
    }

    private void ToOuterText(TextCoding coding, ReadOnlySpan<byte> raw, int rawStart, int firstEdit)
    {
        (int Raw, int Text) known = default;
        for (var i = firstEdit; i < _edits.Count; i++)
        {
            var edit = _edits[i];
            coding.Advance(raw, edit.Start, ref known);
            var start = rawStart + known.Raw;
            coding.Advance(raw, edit.End, ref known);
            _spelling.Clear();
            coding.Append(_spelling, Replacement(edit));
            _edits[i] = new TextEdit(start, rawStart + known.Raw, _replacements.Length, _spelling.Length);
            _replacements.Append(_spelling.Memory.Span);
        }
    }

    /// <summary>
    /// From a byte of the text in hand to a character of the field's value. Places come in the order of the texts, so each is searched from the one before: a
    /// long text with many missing references is read once.
    /// </summary>
    private TextPlace PlaceOf(int at)
    {
        for (var i = _depth; i > 0; i--)
        {
            var level = _levels[i];
            var known = at < level.Known.Text ? default : level.Known;
            level.Coding.Advance(_levels[i - 1].Text.Span(level.RawStart, level.RawEnd - level.RawStart), at, ref known);
            level.Known = known;
            at = level.RawStart + known.Raw;
        }

        var text = _levels[0].Text.Memory.Span;
        var (before, characters) = at < _levels[0].Known.Raw ? default : _levels[0].Known;
        characters += CountCharacters(text[before..at]);
        _levels[0].Known = (at, characters);
        return new TextPlace(characters, Around(text, at));
    }

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8) count += (b & 0xC0) == 0x80 ? 0 : 1;
        return count;
    }

    /// <summary>A third before the place, two thirds from it on.</summary>
    private static string Around(ReadOnlySpan<byte> text, int at)
    {
        var start = at;
        for (var i = 0; i < CharactersAround / 3 && start > 0; i++)
        {
            start--;
            while (start > 0 && (text[start] & 0xC0) == 0x80) start--;
        }

        var end = at;
        for (var i = 0; i < CharactersAround * 2 / 3 && end < text.Length; i++)
        {
            end++;
            while (end < text.Length && (text[end] & 0xC0) == 0x80) end++;
        }

        return Encoding.UTF8.GetString(text[start..end]);
    }

    private Level LevelAt(int depth)
    {
        while (_levels.Count <= depth) _levels.Add(new Level());
        return _levels[depth];
    }
}

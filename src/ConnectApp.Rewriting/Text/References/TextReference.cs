using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Macros;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>What stands at a place of a text (a slot of a URL, a parameter of a macro, an attribute): the kind of reference and the form that it must have.</summary>
internal sealed class TextReference
{
    /// <summary>Ids are short; what is longer is none, and need not be unescaped to see it.</summary>
    private const int LongestId = 2000;

    private readonly byte[] _prefix;
    private readonly byte[] _suffix;
    private readonly byte[][] _noValue;

    public TextReference(ReferenceKind kind, TextValue? form = null)
    {
        Kind = kind;
        Value = form ?? ValueOf(kind);
        _prefix = Encoding.UTF8.GetBytes(kind.ValuePrefix);
        _suffix = Encoding.UTF8.GetBytes(kind.ValueSuffix);
        _noValue = [.. kind.NoValue.Select(Encoding.UTF8.GetBytes)];
    }

    public ReferenceKind Kind { get; }
    public TextValue Value { get; }

    /// <summary>
    /// A value without what a finder of bare URLs took along (<c>*https://jira.example.org/browse/DEMO-1*:</c>, or the backslashes of a line break): Atlassian's renderer takes it for part of
    /// the URL too, but ids do not end so.
    /// </summary>
    public ReadOnlySpan<byte> WithoutPunctuation(ReadOnlySpan<byte> raw) => Value is TextValue.Text or TextValue.Any or TextValue.Pattern ? raw : raw.TrimEnd("\\*:,.!?)'"u8);

    /// <summary>Whether the value, unescaped, has the form, and where in it the id stands.</summary>
    public bool FindId(ReadOnlySpan<byte> value, out int start, out int length)
    {
        (start, length) = (0, value.Length);
        if (length == 0) return false;
        if (Value == TextValue.Text) return true;

        // Jira's forms say -1 for none, all and automatic, of people too.
        if (length > LongestId || value.SequenceEqual("-1"u8)) return false;
        return FindForm(value, ref start, ref length) && (_noValue.Length == 0 || !IsNoValue(value.Slice(start, length)));
    }

    private bool IsNoValue(ReadOnlySpan<byte> id)
    {
        foreach (var none in _noValue)
        {
            if (id.SequenceEqual(none)) return true;
        }

        return false;
    }

    private bool FindForm(ReadOnlySpan<byte> value, ref int start, ref int length)
    {
        switch (Value)
        {
            case TextValue.Number:
                return AreDigits(value);
            case TextValue.ProjectKey:
                return ContainerKeys.IsProjectKey(value);
            case TextValue.IssueKey:
                length = value.LastIndexOf((byte)'-');
                return length > 0 && (ContainerKeys.IsProjectKey(value[..length]) || IsInLowerCase(value[..length])) && AreDigits(value[(length + 1)..]);
            case TextValue.SpaceKey:
                return ContainerKeys.IsSpaceKey(value);
            case TextValue.CustomField:
                if (value.StartsWith("customfield_"u8)) (start, length) = (12, length - 12);
                else if (value.StartsWith("cf["u8) && value[^1] == ']') (start, length) = (3, length - 4);
                return AreDigits(value.Slice(start, length));
            case TextValue.Pattern:
                (start, length) = (_prefix.Length, length - _prefix.Length - _suffix.Length);
                return length > 0 && value.StartsWith(_prefix) && value.EndsWith(_suffix);
            case TextValue.TinyLink:
                return TinyLink.TryDecode(value, out _);
            case TextValue.PreviewPath:
                if (value[0] != '/') return false;
                var end = value[1..].IndexOf((byte)'/');
                (start, length) = (1, end < 0 ? value.Length - 1 : end);
                return AreDigits(value.Slice(start, length));
            default:
                return true;
        }
    }

    private static TextValue ValueOf(ReferenceKind kind) => kind switch
    {
        { Language: not TextLanguage.None } => TextValue.Text,
        { Form: ValueForm.IssueKey } => TextValue.IssueKey,
        { Form: ValueForm.CustomField } => TextValue.CustomField,
        { Form: ValueForm.Pattern } => TextValue.Pattern,
        { Namespace: ReferenceKinds.DerivedProjectKey } => TextValue.ProjectKey,
        { Namespace: ReferenceKinds.DerivedSpaceKey } => TextValue.SpaceKey,

        // Ids of the products are numbers; a mapping key that is built, as for users and groups, is made of something else, and so are names that have no mapping.
        { KeyPrefix: "", KeySuffix: "", NeverMapped: null } when ReferenceKinds.Namespaces.Contains(kind.Namespace) => TextValue.Number,
        _ => TextValue.Any,
    };

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Jira finds an issue by <c>/browse/demo-1</c> too. A project's key alone is too like other words.</summary>
    private static bool IsInLowerCase(ReadOnlySpan<byte> key) =>
        char.IsAsciiLetterLower((char)key[0]) && !Contains(key, b => !char.IsAsciiLetterLower((char)b) && !char.IsAsciiDigit((char)b) && b != '_');

    private static bool Contains(ReadOnlySpan<byte> text, Func<byte, bool> condition)
    {
        foreach (var b in text)
        {
            if (condition(b)) return true;
        }

        return false;
    }
}

using System.Text;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text.Urls;

/// <summary>What stands at a place of a URL: the kind of reference and the form that it must have.</summary>
internal sealed class UrlReference
{
    /// <summary>Ids are short; what is longer is none, and need not be unescaped to see it.</summary>
    private const int LongestId = 2000;

    private readonly byte[] _prefix;
    private readonly byte[] _suffix;

    public UrlReference(ReferenceKind kind, bool isTinyLink = false)
    {
        Kind = kind;
        Value = isTinyLink ? UrlValue.TinyLink : ValueOf(kind);
        _prefix = Encoding.UTF8.GetBytes(kind.ValuePrefix);
        _suffix = Encoding.UTF8.GetBytes(kind.ValueSuffix);
    }

    public ReferenceKind Kind { get; }
    public UrlValue Value { get; }

    /// <summary>
    /// A value without what a finder of bare URLs took along (<c>*https://jira.example.org/browse/DEMO-1*:</c>, or the backslashes of a line break): Atlassian's renderer takes it for part of
    /// the URL too, but ids do not end so.
    /// </summary>
    public ReadOnlySpan<byte> WithoutPunctuation(ReadOnlySpan<byte> raw) => Value is UrlValue.Text or UrlValue.Any or UrlValue.Pattern ? raw : raw.TrimEnd("\\*:,.!?)'"u8);

    /// <summary>Whether the value, unescaped, has the form, and where in it the id stands.</summary>
    public bool FindId(ReadOnlySpan<byte> value, out int start, out int length)
    {
        (start, length) = (0, value.Length);
        if (length == 0) return false;
        if (Value == UrlValue.Text) return true;

        // Jira's forms say -1 for none, all and automatic.
        if (length > LongestId || value.SequenceEqual("-1"u8)) return false;
        switch (Value)
        {
            case UrlValue.Number:
                return AreDigits(value);
            case UrlValue.ProjectKey:
                return IsProjectKey(value);
            case UrlValue.IssueKey:
                length = value.LastIndexOf((byte)'-');
                return length > 0 && (IsProjectKey(value[..length]) || IsInLowerCase(value[..length])) && AreDigits(value[(length + 1)..]);
            case UrlValue.SpaceKey:
                return value[0] == '~' ? length > 1 : !Contains(value, b => !char.IsAsciiLetterOrDigit((char)b));
            case UrlValue.CustomField:
                if (value.StartsWith("customfield_"u8)) (start, length) = (12, length - 12);
                return AreDigits(value.Slice(start, length));
            case UrlValue.Pattern:
                (start, length) = (_prefix.Length, length - _prefix.Length - _suffix.Length);
                return length > 0 && value.StartsWith(_prefix) && value.EndsWith(_suffix);
            case UrlValue.TinyLink:
                return TinyLink.TryDecode(value, out _);
            default:
                return true;
        }
    }

    private static UrlValue ValueOf(ReferenceKind kind) => kind switch
    {
        { Language: not TextLanguage.None } => UrlValue.Text,
        { Form: ValueForm.IssueKey } => UrlValue.IssueKey,
        { Form: ValueForm.CustomField } => UrlValue.CustomField,
        { Form: ValueForm.Pattern } => UrlValue.Pattern,
        { Namespace: ReferenceKinds.DerivedProjectKey } => UrlValue.ProjectKey,
        { Namespace: ReferenceKinds.DerivedSpaceKey } => UrlValue.SpaceKey,

        // Ids of the products are numbers; a mapping key that is built, as for users and groups, is made of something else, and so are names that have no mapping.
        { KeyPrefix: "", KeySuffix: "", NeverMapped: null } when ReferenceKinds.Namespaces.Contains(kind.Namespace) => UrlValue.Number,
        _ => UrlValue.Any,
    };

    private static bool AreDigits(ReadOnlySpan<byte> text) => text.Length > 0 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    /// <summary>Capital letters, digits and underscores after a capital letter, as for fields.</summary>
    private static bool IsProjectKey(ReadOnlySpan<byte> text) =>
        text.Length > 0 && char.IsAsciiLetterUpper((char)text[0]) && !Contains(text, b => !char.IsAsciiLetterUpper((char)b) && !char.IsAsciiDigit((char)b) && b != '_');

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

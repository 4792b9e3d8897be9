using System.Buffers;
using System.Text;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>A path of an entity's records and what it led to.</summary>
internal sealed class SurveyNode(SurveyNode? parent, string step)
{
    /// <summary>More bytes no id, name or key has.</summary>
    public const int LongestValue = 255;

    private const int MostValues = 1024;
    private const int MostTexts = 100;

    /// <summary>A longer text is counted, but not kept.</summary>
    private const int LongestText = 256 * 1024;

    /// <summary>An object with more names has names that are data.</summary>
    private const int MostMembers = 100;

    /// <summary>Bytes of texts: no id, name or key of the platform has one.</summary>
    private static readonly SearchValues<byte> TextBytes = SearchValues.Create(" <{[:="u8);

    private static readonly byte[][] Marks =
    [
        "[~"u8.ToArray(), "://"u8.ToArray(), "ri:"u8.ToArray(), "ac:"u8.ToArray(), "\"mention\""u8.ToArray(), "accountId"u8.ToArray(),
    ];

    public SurveyNode? Parent => parent;

    public Dictionary<string, SurveyNode> Members { get; } = [];

    /// <summary>Elements of an array.</summary>
    public SurveyNode? Elements { get; private set; }

    /// <summary>Members whose names are data.</summary>
    public SurveyNode? Others { get; private set; }

    /// <summary>Names that are data.</summary>
    public ValueSample Names { get; } = new(MostValues);

    /// <summary>Strings and numbers that may be ids, names or keys.</summary>
    public ValueSample Values { get; } = new(MostValues);

    /// <summary>Texts with something that looks like a reference, and the others.</summary>
    public ValueSample MarkedTexts { get; } = new(MostTexts);
    public ValueSample PlainTexts { get; } = new(MostTexts);

    public long Numbers { get; private set; }
    public long Strings { get; private set; }

    /// <summary>Null, booleans, empty strings.</summary>
    public long Empty { get; private set; }

    /// <summary>XML: elements of this name come several times in a record.</summary>
    public bool IsRepeated { get; set; }

    /// <summary>As a plan writes it.</summary>
    public string Path => parent is null ? "$" : parent.Path + step + (IsRepeated ? "[*]" : "");

    /// <summary>Names on the way, the last one last; of a member with an unknown name that of the object.</summary>
    public string Name => parent is null ? "" : step.Trim('.', '[', ']', '\'', '*') is { Length: > 0 } own ? own : parent.Name;

    /// <summary>The node itself and all below it.</summary>
    public IEnumerable<SurveyNode> All()
    {
        yield return this;
        foreach (var node in Members.Values.Append(Elements).Append(Others).OfType<SurveyNode>().SelectMany(n => n.All())) yield return node;
    }

    public SurveyNode Element() => Elements ??= new SurveyNode(this, "[*]");

    /// <summary>The node of a member. A name that is data is noted as one.</summary>
    public SurveyNode Member(string name)
    {
        if (Members.TryGetValue(name, out var member)) return member;
        if (Members.Count < MostMembers && !IsData(name))
        {
            Members.Add(name, member = new SurveyNode(this, StepOf(name)));
            return member;
        }

        Names.Add(Encoding.UTF8.GetBytes(name), []);
        return Others ??= new SurveyNode(this, ".*");
    }

    public void AddEmpty() => Empty++;

    public void AddNumber(ReadOnlySpan<byte> value, IReadOnlyList<Decider> deciders)
    {
        Numbers++;
        if (value.Length <= LongestValue) Values.Add(value, deciders);
    }

    public void AddString(ReadOnlySpan<byte> value, IReadOnlyList<Decider> deciders)
    {
        Strings++;
        if (value.Length <= LongestValue) Values.Add(value, deciders);
        if (value.Length > LongestValue || value.ContainsAny(TextBytes)) AddText(value, deciders);
    }

    /// <summary>A text, or an ADF document.</summary>
    public void AddText(ReadOnlySpan<byte> value, IReadOnlyList<Decider> deciders)
    {
        if (value.Length > LongestText) return;
        (IsMarked(value) ? MarkedTexts : PlainTexts).Add(value, deciders);
    }

    private static bool IsMarked(ReadOnlySpan<byte> value)
    {
        foreach (var mark in Marks)
        {
            if (value.IndexOf(mark) >= 0) return true;
        }

        return false;
    }

    private static string StepOf(string name) =>
        name.Length > 0 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? "." + name
            : "['" + name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "']";

    /// <summary>Ids and keys, rather than a word that an app's developer chose.</summary>
    private static bool IsData(string name) =>
        name.Length > 0 && (name.All(char.IsAsciiDigit)
            || (name.StartsWith("customfield_", StringComparison.Ordinal) && name[12..].All(char.IsAsciiDigit))
            || (name.StartsWith("JIRAUSER", StringComparison.Ordinal) && name[8..].All(char.IsAsciiDigit))
            || (name.Length == 32 && name.All(char.IsAsciiHexDigitLower))
            || name.IndexOf('@', 1) > 0
            || IsIssueKey(name));

    private static bool IsIssueKey(string name)
    {
        var hyphen = name.LastIndexOf('-');
        return hyphen > 0 && hyphen + 1 < name.Length && name[(hyphen + 1)..].All(char.IsAsciiDigit) && ContainerKeys.IsProjectKey(Encoding.UTF8.GetBytes(name[..hyphen]));
    }
}

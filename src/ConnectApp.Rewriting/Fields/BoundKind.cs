using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A kind of reference at a field, with its table and its counts since they were last taken.</summary>
internal sealed class BoundKind
{
    private readonly byte[][] _noValue;

    public BoundKind(ImportPlan plan, PlanEntity entity, PlanField field, ReferenceKind kind, MappingSet mappings, string migrationScopeId)
    {
        Kind = kind;
        _noValue = [.. kind.NoValue.Select(Encoding.UTF8.GetBytes)];
        Field = field;
        KeyPrefix = Encoding.UTF8.GetBytes(kind.KeyPrefix);
        KeySuffix = Encoding.UTF8.GetBytes(kind.KeySuffix);
        ValuePrefix = Encoding.UTF8.GetBytes(kind.ValuePrefix);
        ValueSuffix = Encoding.UTF8.GetBytes(kind.ValueSuffix);
        Accepted = plan.Accept.Contains(kind.Namespace) || field.Accept.Contains(kind.Namespace);
        if (kind.Entity is { } name)
        {
            var target = plan.Entities.First(e => e.Name == name);
            CloudIdPrefix = CloudIds.Prefix(migrationScopeId, target.IdName);
            IsOwnKey = name == entity.Name && field.Path.Text == entity.Key.Text;
        }
        else if (kind.Language != TextLanguage.None)
        {
            Text = new BoundText(kind.Language, k => new BoundKind(plan, entity, field, k, mappings, migrationScopeId));
        }
        else if (!kind.IsNone)
        {
            Table = mappings.Table(kind.Namespace);
            if (kind.NeverMapped is null) Form = new KeyForm(Table, KeyPrefix, KeySuffix);
        }
    }

    public ReferenceKind Kind { get; }
    public PlanField Field { get; }
    public byte[] KeyPrefix { get; }
    public byte[] KeySuffix { get; }
    public byte[] ValuePrefix { get; }
    public byte[] ValueSuffix { get; }
    public bool Accepted { get; }
    public MappingTable? Table { get; }

    /// <summary>Set for kinds whose ids are looked up together.</summary>
    public KeyForm? Form { get; }

    /// <summary>Set for kinds of text: the references in a text have kinds of their own.</summary>
    public BoundText? Text { get; }

    /// <summary>Set for references to records of this export.</summary>
    public byte[]? CloudIdPrefix { get; }

    /// <summary>The reference is the record's own key: it cannot dangle.</summary>
    public bool IsOwnKey { get; }

    public long Rewritten { get; set; }
    public long Missing { get; set; }

    /// <summary>Finds the id in a value.</summary>
    /// <returns>False: the value does not have the kind's form, or it means "none".</returns>
    public bool FindId(ReadOnlySpan<byte> value, out int start, out int length) =>
        FindForm(value, out start, out length) && (_noValue.Length == 0 || !IsNoValue(value.Slice(start, length)));

    private bool IsNoValue(ReadOnlySpan<byte> id)
    {
        foreach (var none in _noValue)
        {
            if (id.SequenceEqual(none)) return true;
        }

        return false;
    }

    private bool FindForm(ReadOnlySpan<byte> value, out int start, out int length)
    {
        (start, length) = (0, value.Length);
        switch (Kind.Form)
        {
            case ValueForm.Whole:
                return length > 0;
            case ValueForm.CustomField:
                if (value.StartsWith("customfield_"u8)) (start, length) = (12, value.Length - 12);
                else if (value.StartsWith("cf["u8) && value[^1] == ']') (start, length) = (3, value.Length - 4);
                return length > 0 && AreDigits(value.Slice(start, length));
            case ValueForm.IssueKey:
                length = value.LastIndexOf((byte)'-');
                if (length <= 0 || length + 1 == value.Length) return false;
                return ContainerKeys.IsProjectKey(value[..length]) && AreDigits(value[(length + 1)..]);
            default:
                (start, length) = (ValuePrefix.Length, value.Length - ValuePrefix.Length - ValueSuffix.Length);
                return length > 0 && value.StartsWith(ValuePrefix) && value.EndsWith(ValueSuffix);
        }
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}

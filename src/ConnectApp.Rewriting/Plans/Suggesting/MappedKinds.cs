using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Looks values up in every namespace that there are mappings of, as the import does.</summary>
internal sealed class MappedKinds
{
    /// <summary>Enough to tell one half from one third.</summary>
    private const int Probes = 256;

    private readonly List<BoundKind> _kinds = [];
    private readonly byte[] _scratch = new byte[MappingTable.ScratchBytes];

    public MappedKinds(Product product, MappingSet mappings)
    {
        var plan = new ImportPlan { App = "", Product = product, Completion = new IdleCompletion(TimeSpan.Zero), Entities = [] };
        var entity = new PlanEntity { Name = "", Label = new Glob(""), Key = FieldPath.Parse("$.id"), IdName = "", Fields = [] };
        foreach (var kind in ReferenceKinds.Of(product).Values.Where(k => k.Language == TextLanguage.None && k.NeverMapped is null && mappings.Find(k.Namespace) is not null))
        {
            var field = new PlanField { Path = entity.Key, Kind = kind, Missing = MissingPolicy.Keep };
            _kinds.Add(new BoundKind(plan, entity, field, kind, mappings, ""));
        }
    }

    /// <summary>What each kind finds of the values; the number of kinds that have mappings, whether they find something or not.</summary>
    public IEnumerable<KindShare> Of(IReadOnlyCollection<SampledValue> values) => _kinds.Select(k => Share(k, values)).Where(s => s.Found > 0);

    private KindShare Share(BoundKind kind, IReadOnlyCollection<SampledValue> values)
    {
        var (total, found, distinct, prefixed) = (0L, 0L, 0, 0L);
        var (least, most) = (long.MaxValue, long.MinValue);
        foreach (var value in values)
        {
            if (kind.Kind.NoValue.Count > 0 && Encoding.UTF8.GetString(value.Bytes) is "-1" or "0") continue;
            total += value.Count;
            if (!kind.FindId(value.Bytes, out var start, out var length) || !IsMapped(kind, value.Bytes.AsSpan(start, length))) continue;
            found += value.Count;
            distinct++;
            if (start > 0) prefixed += value.Count;
            if (!long.TryParse(value.Bytes.AsSpan(start, length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) continue;
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
        }

        var chance = kind.Kind.IsNumericId && found > 0 ? Density(kind, least, most) : 0;
        return new KindShare(kind.Kind, total, found, distinct, prefixed, chance);
    }

    /// <summary>How many of the numbers between are ids too: of a dense table every number near is one, and proves little.</summary>
    private double Density(BoundKind kind, long least, long most)
    {
        var count = Math.Min(Probes, most - least + 1);
        var found = 0;
        for (var i = 0; i < count; i++)
        {
            // A step that is no simple fraction of the range meets gaps of any rhythm.
            var number = least + (long)((most - least) * (i * 0.6180339887498949 % 1));
            if (IsMapped(kind, Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)))) found++;
        }

        return (double)found / count;
    }

    private bool IsMapped(BoundKind kind, ReadOnlySpan<byte> id)
    {
        Span<byte> key = new byte[kind.KeyPrefix.Length + id.Length + kind.KeySuffix.Length];
        kind.KeyPrefix.CopyTo(key);
        id.CopyTo(key[kind.KeyPrefix.Length..]);
        kind.KeySuffix.CopyTo(key[(kind.KeyPrefix.Length + id.Length)..]);
        return kind.Table!.Find(key, _scratch, out _) == MappingAnswer.Found;
    }
}

/// <summary>How much of a path's values one kind finds.</summary>
/// <param name="Total">Values of the sample, without those that mean "none".</param>
/// <param name="Distinct">Different values that were found.</param>
/// <param name="Prefixed">Found ones that the value spells in its own way, such as <c>customfield_10010</c>.</param>
/// <param name="Chance">Numbers: the share that numbers of this size would reach anyway.</param>
internal sealed record KindShare(ReferenceKind Kind, long Total, long Found, int Distinct, long Prefixed, double Chance)
{
    public double Share => Total == 0 ? 0 : (double)Found / Total;
}

using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Tests.Mappings;

/// <summary>Ids of every form from a seed, few enough that keys repeat: numbers small and large, users, account ids, odd spellings.</summary>
internal sealed class PairGenerator(int seed)
{
    // CA5394: the seed makes a failing case come again.
#pragma warning disable CA5394
    private readonly Random _random = new(seed);

    /// <summary>A table that was written so many times, and what it must hold.</summary>
    public (MappingTable Table, Dictionary<string, string> Expected) Fill(int writes)
    {
        var table = new MappingTable("n", null, new KeyedHash((ulong)seed, 0xD6E8FEB86659FD93));
        var expected = new Dictionary<string, string>();
        for (var i = 0; i < writes; i++)
        {
            var (key, value) = (Key(), Value());
            expected[key] = value;
            table.Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        }

        return (table, expected);
    }

    public string Key() => _random.Next(7) switch
    {
        0 => "jira.userkey/JIRAUSER" + Number(5_000),
        1 => $"h{_random.Next(60)}/{_random.Next(50)}",
        2 => "0" + Number(100),
        3 => (DecimalId.Limit - 20 + (ulong)_random.Next(40)).ToString(CultureInfo.InvariantCulture),
        _ => Number(20_000),
    };

    public string Value() => _random.Next(7) switch
    {
        0 => $"557058:{Uuid()}",
        1 => $"{_random.Next(60)}:{Uuid()}",
        2 => $"557058:{Uuid()}".ToUpperInvariant(),
        3 => new string('v', _random.Next(400)),
        4 => Uuid(),
        _ => _random.NextInt64(1L << 41).ToString(CultureInfo.InvariantCulture),
    };

    private string Number(int below) => _random.Next(below).ToString(CultureInfo.InvariantCulture);

    private string Uuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes).ToString();
    }
#pragma warning restore CA5394
}

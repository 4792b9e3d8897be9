using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Tests.Records;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>The index beside a plain scan, and the walk over it beside <see cref="Utf8JsonReader"/>: what one refuses, the other refuses.</summary>
public sealed class JsonIndexTests
{
    private static readonly byte[] Odd = [.. "\"\\{}[]:,0-1eE.+tfnu/b \n\t"u8, 0, 1, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xC3, 0xDF, 0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFF];

    [Fact]
    public void TryMake_GeneratedRecordsAtEveryPlaceOfAChunk_EqualsThePlainScan()
    {
        var index = new JsonIndex();
        for (var seed = 0; seed < 150; seed++)
        {
            var record = new RecordGenerator(seed).Record();
            for (var shift = 0; shift < 65; shift += 1 + (seed % 4))
            {
                var text = Encoding.UTF8.GetBytes(new string(' ', shift) + record);

                Assert.True(index.TryMake(text), $"seed {seed}, shift {shift}: {record}");

                Assert.Equal(PlainEntries(text), index.Entries[..index.Count].ToArray());
                Assert.All(index.Entries[index.Count..].ToArray(), e => Assert.Equal(0, e));
            }
        }
    }

    [Fact]
    public void TryMake_EveryCharacterOfUnicodeAtEveryPlace_IsTaken()
    {
        var index = new JsonIndex();
        for (var character = 0x80; character < 0x11_0000; character += character < 0x1000 ? 7 : 997)
        {
            if (!Rune.IsValid(character)) continue;
            var text = Encoding.UTF8.GetBytes($"{{\"{new string('x', character % 67)}{new Rune(character)}{new Rune(character)}\":1}}");

            Assert.True(index.TryMake(text), $"U+{character:X}");
        }
    }

    [Theory]
    [InlineData("\"a\\u12G4\"")]
    [InlineData("\"a\\x\"")]
    [InlineData("\"a\\\"")]
    [InlineData("\"a\u0001\"")]
    [InlineData("\"a")]
    public void TryMake_FaultInAString_IsRefused(string text)
    {
        for (var shift = 0; shift < 65; shift++) Assert.False(new JsonIndex().TryMake(Encoding.UTF8.GetBytes(new string(' ', shift) + text)));
    }

    [Theory]
    [InlineData("01"), InlineData("-"), InlineData("1."), InlineData("1e"), InlineData("+1"), InlineData(".5"), InlineData("1e+"), InlineData("--1"), InlineData("1x"), InlineData("tru"), InlineData("truex"), InlineData("nul"), InlineData("True")]
    [InlineData("[1,]"), InlineData("[,1]"), InlineData("{\"a\":1,}"), InlineData("{\"a\"}"), InlineData("{1:2}"), InlineData("{\"a\" 1}"), InlineData("[1 2]"), InlineData("[1}"), InlineData("\"a\"\"b\""), InlineData("1\"a\""), InlineData("")]
    [InlineData("/*x*/1"), InlineData("\u00a0"), InlineData("\v1")]
    public void Rewrite_ValueThatIsNoJson_FailsTheRecord(string value)
    {
        foreach (var record in new[] { $"{{\"id\":1,\"v\":{value}}}", $"{{\"v\":{value},\"id\":1}}", $"{{\"id\":1,\"skipped\":[{{\"x\":{value}}}]}}", $"{{\"id\":1}}{value}x" })
        {
            var actual = Rewrites.Run(Rewrites.Rewriter(new MappingSet(), Rewrites.Field("$.v", Rewrites.Issue)), record);

            Assert.Equal(RewriteOutcome.Failed, actual.Outcome);
            Assert.StartsWith("the record is not valid JSON", actual.Problems[0].Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("0"), InlineData("-0"), InlineData("10.25"), InlineData("1E5"), InlineData("1e-05"), InlineData("-7.5e+2"), InlineData("true"), InlineData(" \t\r\n1 \n"), InlineData("[ ]"), InlineData("{ }"), InlineData("[[],{},[{}]]"), InlineData("\"\\\\\"")]
    public void Rewrite_ValueThatIsJson_IsKept(string value)
    {
        var record = $"{{\"id\":1,\"v\":{value},\"w\":{{\"x\":[{value},{value}]}}}}";

        Assert.Equal(record, Rewrites.Run(Rewrites.Rewriter(new MappingSet(), Rewrites.Field("$.q", Rewrites.Issue)), record).Text);
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void Rewrite_DeepRecord_GoesAsDeepAsTheReader(int arrays, bool isTaken)
    {
        var record = $"{{\"id\":1,\"v\":{new string('[', arrays)}{new string(']', arrays)}}}";

        var actual = Rewrites.Run(Rewrites.Rewriter(new MappingSet(), Rewrites.Field("$.q", Rewrites.Issue)), record);

        Assert.Equal(isTaken ? RewriteOutcome.Loaded : RewriteOutcome.Failed, actual.Outcome);
    }

    // CA5394: the seed makes a failing case come again.
#pragma warning disable CA5394
    [Fact]
    public void Rewrite_FuzzOfDamagedRecords_RefusesWhatTheReaderRefuses()
    {
        var (taken, refused) = (0, 0);
        Fuzz.Run(300, random =>
        {
            var generator = new RecordGenerator(random.Next());
            var engine = Rewrites.Rewriter(new MappingSet(), generator.Fields());
            var record = Encoding.UTF8.GetBytes(generator.Record());
            for (var i = 0; i < 40; i++)
            {
                var damaged = Damage(record, random);
                if (damaged.Length == 0) continue;
                var isValid = damaged[0] == '{' && IsValid(damaged);

                engine.Rewrite(damaged, RecordShape.Json, RecordForm.File, number: 1, offset: 0, new GrowingBytes());

                var isRefused = engine.Books.TakeProblems().Any(p => p.Reason.StartsWith("the record is not", StringComparison.Ordinal));
                Assert.True(isRefused != isValid, $"refused {isRefused}: {Encoding.Latin1.GetString(damaged)}");
                if (isValid) taken++;
                else refused++;
            }
        });

        Assert.True(taken > 1000 && refused > 1000, $"{taken} taken, {refused} refused");
    }

    private static byte[] Damage(byte[] record, Random random)
    {
        List<byte> damaged = [.. record];
        for (var count = random.Next(1, 3); count > 0 && damaged.Count > 0; count--)
        {
            var at = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0: damaged.RemoveAt(at); break;
                case 1: damaged.Insert(at, Odd[random.Next(Odd.Length)]); break;
                case 2: damaged[at] = Odd[random.Next(Odd.Length)]; break;
                default: damaged.Insert(at, damaged[random.Next(damaged.Count)]); break;
            }
        }

        return [.. damaged];
    }
#pragma warning restore CA5394

    private static bool IsValid(byte[] text)
    {
        if (!Utf8.IsValid(text)) return false;
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = BatchLimits.MaxDepth });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static List<int> PlainEntries(byte[] text)
    {
        List<int> entries = [];
        var (inString, inScalar) = (false, false);
        for (var i = 0; i < text.Length; i++)
        {
            var wasInScalar = inScalar;
            inScalar = false;
            if (text[i] == '"')
            {
                entries.Add(i);
                inString = !inString;
            }
            else if (inString)
            {
                if (text[i] == '\\') i++;
            }
            else if ("{}[]:,".Contains((char)text[i]))
            {
                entries.Add(i);
            }
            else if (!" \t\r\n".Contains((char)text[i]))
            {
                inScalar = true;
                if (!wasInScalar) entries.Add(i);
            }
        }

        return entries;
    }
}

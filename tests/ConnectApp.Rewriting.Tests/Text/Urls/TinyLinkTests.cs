using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text.Urls;

public sealed class TinyLinkTests
{
    // The first ones from public pages: "aN9oDw" and "LIQHD" beside their page ids; the digits that differ from RFC 4648 come from ids made for it.
    [Theory]
    [InlineData("aN9oDw", 258531176)]
    [InlineData("LIQHD", 201819180)]
    [InlineData("ECc", 10000)]
    [InlineData("AQ", 1)]
    [InlineData("-w", 255)]
    [InlineData("_AAB", 65784)]
    [InlineData("-------------", 0)]
    public void Encode_PageId_GivesConfluencesLink(string link, long pageId)
    {
        Span<byte> encoded = stackalloc byte[12];

        var known = TinyLink.TryDecode(Encoding.ASCII.GetBytes(link), out var decoded);
        var length = TinyLink.Encode((ulong)pageId, encoded);

        Assert.Equal(pageId != 0, known);
        Assert.Equal((ulong)pageId, decoded);
        if (known) Assert.Equal(link, Encoding.ASCII.GetString(encoded[..length]));
    }

    [Fact]
    public void TryDecode_EveryEncodedId_GivesItBack()
    {
        var random = new Random(1);
        Span<byte> link = stackalloc byte[12];
        for (var i = 0; i < 20_000; i++)
        {
            var pageId = (ulong)random.NextInt64(1, i % 2 == 0 ? long.MaxValue : 1L << 33);

            var length = TinyLink.Encode(pageId, link);

            Assert.True(TinyLink.TryDecode(link[..length], out var decoded));
            Assert.Equal(pageId, decoded);
            Assert.True(length <= TinyLink.MaxLength);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("aN9o+w")]
    [InlineData("aN9o=")]
    [InlineData("aN 9oDw")]
    [InlineData("\u00e4N9oDw")]
    [InlineData("___________")]
    [InlineData("AQAAAAAAAAAA")]
    public void TryDecode_NoLink_IsFalse(string link) => Assert.False(TinyLink.TryDecode(Encoding.UTF8.GetBytes(link), out _));

    [Fact]
    public void TryDecode_LargestId_IsReadWhole()
    {
        Span<byte> link = stackalloc byte[12];

        var length = TinyLink.Encode(long.MaxValue, link);

        Assert.True(TinyLink.TryDecode(link[..length], out var decoded));
        Assert.Equal(long.MaxValue.ToString(CultureInfo.InvariantCulture), decoded.ToString(CultureInfo.InvariantCulture));
    }
}

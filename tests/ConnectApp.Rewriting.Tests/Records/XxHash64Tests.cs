using ConnectApp.Rewriting.Bytes;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class XxHash64Tests
{
    [Fact]
    public void Of_PublishedVectors_Agree()
    {
        Assert.Equal(0xEF46DB3751D8E999UL, XxHash64.Of([]));
        Assert.Equal(0xD24EC4F1A98C6E5BUL, XxHash64.Of("a"u8));
        Assert.Equal(0x44BC2CF5AD770999UL, XxHash64.Of("abc"u8));
        Assert.Equal(0x0B242D361FDA71BCUL, XxHash64.Of("The quick brown fox jumps over the lazy dog"u8));
    }
}

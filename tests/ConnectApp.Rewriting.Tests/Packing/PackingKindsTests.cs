using ConnectApp.Rewriting.Packing;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Packing;

public sealed class PackingKindsTests
{
    [Theory]
    [InlineData(new byte[] { 0x1F, 0x8B, 8, 0 }, PackingKind.Gzip)]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, PackingKind.Zip)]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 5, 6 }, PackingKind.Zip)]
    [InlineData(new byte[] { (byte)'P', (byte)'K', (byte)',', (byte)'x' }, PackingKind.None)]
    [InlineData(new byte[] { }, PackingKind.None)]
    public void Of_FirstBytes_TellThePacking(byte[] head, PackingKind expected)
    {
        Assert.Equal(expected, PackingKinds.Of(head));
    }
}

using ConnectApp.Rewriting.Formats;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class JsonElementScannerTests
{
    [Fact]
    public void Fuzz_Scan_ChunksAgreeWithBytes() => Fuzz.Run(3000, random =>
    {
        var signs = "\"\"\\\\{}[]{[ab,:"u8.ToArray();
        var bytes = new byte[random.Next(1, 600)];
        for (var i = 0; i < bytes.Length; i++) bytes[i] = random.Next(3) == 0 ? (byte)'x' : signs[random.Next(signs.Length)];
        bytes[0] = (byte)(random.Next(2) == 0 ? '{' : '[');
        var whole = new JsonElementScanner();
        var crumbs = new JsonElementScanner();
        whole.Begin();
        crumbs.Begin();
        var (at, crumbAt, end) = (0, 0, 0);

        // In crumbs of less than a chunk only the plain routine runs.
        var found = whole.Scan(bytes, ref at);
        var crumbFound = false;
        while (!crumbFound && end < bytes.Length)
        {
            end = Math.Min(bytes.Length, end + random.Next(1, 60));
            crumbFound = crumbs.Scan(bytes.AsSpan(0, end), ref crumbAt);
        }

        Assert.Equal((found, at), (crumbFound, crumbAt));
    });
}

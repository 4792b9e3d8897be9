using System.IO.Compression;
using System.Text;
using ConnectApp.Emulator.AppMigration.Sites;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public sealed class UnusedDigitsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-digits-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("plain")]
    [InlineData("gz")]
    [InlineData("zip")]
    [InlineData("broken gz")]
    public async Task Find_FirstChoiceStandsInAFile_TakesAnother(string form)
    {
        // Across the edge of two blocks, which a search block by block would miss.
        var content = Encoding.ASCII.GetBytes(new string(' ', (1 << 20) - 4) + "708151643");
        var path = Path.Combine(_folder, "file");
        await using (var file = File.Create(path))
        {
            if (form == "gz")
            {
                await using var gzip = new GZipStream(file, CompressionLevel.Fastest);
                await gzip.WriteAsync(content);
            }
            else if (form == "zip")
            {
                using var zip = new ZipArchive(file, ZipArchiveMode.Create);
                await using var member = zip.CreateEntry("member").Open();
                await member.WriteAsync(content);
            }
            else
            {
                await file.WriteAsync(form == "plain" ? content : [0x1f, 0x8b, 99, .. content]);
            }
        }

        Assert.Equal("709151646", await UnusedDigits.FindAsync([path], CancellationToken.None));
    }

    [Fact]
    public async Task Find_NothingInTheWay_TakesTheFirstChoice() =>
        Assert.Equal("708151643", await UnusedDigits.FindAsync([], CancellationToken.None));
}

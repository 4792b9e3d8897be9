using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Downloads;

public sealed class SpoolTests : IDisposable
{
    private static readonly RunId s_run = new(Guid.Parse("6f0a2a52-7e2a-4b8e-9f53-0f6c9a3c1b01"));
    private static readonly FileIdentity s_identity = new("\"v1\"", 3_000_000);
    private readonly CapturedLogs _captured = new();
    private readonly LoggerFactory _logs;
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-spool-").FullName;

    public SpoolTests() => _logs = new LoggerFactory([_captured]);

    public void Dispose()
    {
        _logs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Open_AfterAStop_HasWhatWasAppended()
    {
        var content = StubStorage.Bytes(3_000_000);
        using (var before = Open(Spools()))
        {
            before.Append(0, content.AsSpan(0, 2_500_000), s_identity);
            before.Append(2_500_000, content.AsSpan(2_500_000, 100_000), s_identity);
        }

        using var spool = Open(Spools());

        Assert.Equal((2_600_000, s_identity, false), (spool.Length, spool.Identity, spool.IsWhole));
        Assert.Equal(content[..2_600_000], ReadAll(spool));
    }

    [Fact]
    public void Append_PartThatIsPartlyThere_KeepsTheRest()
    {
        var content = StubStorage.Bytes(5000);
        using var spool = Open(Spools());
        spool.Append(0, content.AsSpan(0, 3000), s_identity);

        spool.Append(1000, content.AsSpan(1000, 1500), s_identity);
        spool.Append(2000, content.AsSpan(2000, 3000), s_identity);

        Assert.Equal(content, ReadAll(spool));
    }

    [Fact]
    public void Append_BehindAGap_IsNotKept()
    {
        using var spool = Open(Spools());
        spool.Append(0, StubStorage.Bytes(10), s_identity);

        spool.Append(11, StubStorage.Bytes(10), s_identity);

        Assert.Equal(10, spool.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_500_000)]
    [InlineData(2_599_999)]
    public void Read_ChangedByte_IsDamage(int at)
    {
        var spools = Spools();
        using (var before = Open(spools)) before.Append(0, StubStorage.Bytes(2_600_000), s_identity);
        using (var file = File.OpenWrite(BytesPath))
        {
            file.Position = at;
            file.WriteByte(255);
        }

        using var spool = Open(spools);

        Assert.Throws<SpoolDamagedException>(() => ReadAll(spool));
    }

    [Fact]
    public void Open_TornTail_GoesOnBeforeIt()
    {
        var content = StubStorage.Bytes(2_600_000);
        using (var before = Open(Spools())) before.Append(0, content, s_identity);
        using (var sums = File.OpenWrite(Path.ChangeExtension(BytesPath, ".sums"))) sums.SetLength(sums.Length - 3);

        var spools = Spools();
        using var spool = Open(spools);

        Assert.Equal(2 * Spool.PieceBytes, spool.Length);
        Assert.Equal(spool.Length, spools.UsedBytes);
        spool.Append(spool.Length, content.AsSpan((int)spool.Length), s_identity);
        Assert.Equal(content, ReadAll(spool));
    }

    [Fact]
    public void Append_OverTheBudget_GivesUpAndTakesNoRoom()
    {
        var spools = Spools(budget: 1_000_000);
        using var spool = Open(spools);
        spool.Append(0, StubStorage.Bytes(900_000), s_identity);

        spool.Append(900_000, StubStorage.Bytes(200_000), s_identity);

        Assert.Equal((true, 0, 0), (spool.IsGivenUp, spool.Length, spools.UsedBytes));
        Assert.False(File.Exists(BytesPath));
    }

    [Fact]
    public void Append_DiskWouldHaveTooLittleLeft_GivesUp()
    {
        using var spool = Open(Spools(minFree: long.MaxValue / 2));

        spool.Append(0, StubStorage.Bytes(10), s_identity);

        Assert.Equal((true, 0), (spool.IsGivenUp, spool.Length));
    }

    [Fact]
    public void Delete_OfARun_GivesItsBytesBack()
    {
        var spools = Spools();
        using (var spool = Open(spools)) spool.Append(0, StubStorage.Bytes(5000), s_identity);
        Assert.Equal(5000, spools.UsedBytes);

        spools.Delete(s_run);
        spools.Delete(s_run);

        Assert.Equal(0, spools.UsedBytes);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder, "spool")));
    }

    [Fact]
    public void Append_FolderCannotBeMade_GivesUpWithALogLine()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "spool"));
        File.WriteAllText(Path.Combine(_folder, "spool", s_run.ToString()), "not a folder");
        var spools = Spools();
        using var spool = Open(spools);

        spool.Append(0, StubStorage.Bytes(10), s_identity);

        Assert.Equal((true, 0, 0), (spool.IsGivenUp, spool.Length, spools.UsedBytes));
        Assert.Contains($"Warning The spool {Path.ChangeExtension(BytesPath, null)} cannot be written at byte 0", _captured.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FileThatAnotherHolds_GivesUpWithALogLine()
    {
        using (var before = Open(Spools())) before.Append(0, StubStorage.Bytes(10), s_identity);
        using var other = new FileStream(BytesPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        using var spool = Open(Spools());

        Assert.True(spool.IsGivenUp);
        Assert.Contains($"Warning The spool {Path.ChangeExtension(BytesPath, null)} cannot be opened", _captured.All, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_OverTheBudget_IsLogged()
    {
        using var spool = Open(Spools(budget: 1000));

        spool.Append(0, StubStorage.Bytes(2000), s_identity);

        Assert.Contains("has no more room at byte 0 (0 of Import:SpoolBytes 1000 are used", _captured.All, StringComparison.Ordinal);
    }

    private string BytesPath => Path.Combine(_folder, "spool", s_run.ToString(), "7.bin");

    private static Spool Open(Spools spools) => spools.Open(s_run, 7);

    private Spools Spools(long budget = 1 << 30, long minFree = 0)
    {
        var storage = Options.Create(new StorageOptions { ConnectionString = _folder, MinFreeBytes = minFree });
        return new Spools(storage, Options.Create(new ImportOptions { SpoolBytes = budget }), new DiskSpace(storage), _logs.CreateLogger<Spools>());
    }

    private static byte[] ReadAll(Spool spool)
    {
        var piece = new byte[Spool.PieceBytes];
        using var all = new MemoryStream();
        while (all.Length < spool.Length)
        {
            // Not from the beginning of a piece each time.
            var bytes = piece.AsSpan()[spool.Read(all.Length, piece)];
            all.Write(bytes[..Math.Min(bytes.Length, 700_000)]);
        }

        return all.ToArray();
    }
}

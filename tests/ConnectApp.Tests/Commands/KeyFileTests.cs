using System.Security.Cryptography;
using System.Text;
using ConnectApp.Commands;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Tests.Commands;

public sealed class KeyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TryAdd_MoreThanTwoGrowths_AgreesWithADictionary(int seed)
    {
        var random = new Random(seed);
        var known = new Dictionary<UInt128, ulong>();
        using var file = new KeyFile(_folder);
        for (var i = 0; i < 400_000; i++)
        {
            // One in four repeats an earlier one.
            var hash = known.Count > 0 && random.Next(4) == 0 ? known.Keys.ElementAt(random.Next(Math.Min(known.Count, 10))) : Spread(random);
            var isNew = known.TryAdd(hash, (ulong)i);

            Assert.Equal(isNew, file.TryAdd(hash, (ulong)i, out var found));
            if (!isNew) Assert.Equal(known[hash], found);
        }

        Assert.Equal(known.Count, file.Count);
        Assert.All(known.Keys, hash => Assert.True(file.Contains(hash)));
        Assert.All(Enumerable.Range(1, 10_000), _ => Assert.False(file.Contains(Spread(random))));
    }

    [Fact]
    public void TryAdd_HashesAtTheEndAndInOnePlace_AreAllThere()
    {
        using var file = new KeyFile(_folder);
        var hashes = Enumerable.Range(1, 500).Select(i => new UInt128(ulong.MaxValue - ((ulong)i % 3), (ulong)i)).ToList();

        Assert.All(hashes, hash => Assert.True(file.TryAdd(hash, (ulong)hash, out _)));

        Assert.All(hashes, hash => Assert.False(file.TryAdd(hash, 0, out var found) || found != (ulong)hash));
    }

    [Fact]
    public void KeySet_TooLargeForMemory_GoesOnInTheFile()
    {
        using (var keys = new KeySet(1_000, count => new KeyFile(_folder, count)))
        {
            for (var i = 0; i < 3_000; i++) Assert.Equal(KeyPresence.New, keys.Add(Key(i), (UInt128)i));

            Assert.Equal(3_000, keys.Count);
            Assert.NotEmpty(Directory.GetFiles(_folder));
            Assert.All(Enumerable.Range(0, 3_000), i => Assert.Equal(i % 2 == 0 ? KeyPresence.SameSource : KeyPresence.OtherSource, keys.Add(Key(i), (UInt128)(i + (i % 2)))));
            Assert.False(keys.Contains("nobody"u8));
        }

        Assert.Empty(Directory.GetFiles(_folder));
    }

    private static UInt128 Spread(Random random) => new((ulong)random.NextInt64() ^ ((ulong)random.NextInt64() << 1), (ulong)random.NextInt64() | 1);

    private static byte[] Key(int number) => SHA1.HashData(Encoding.UTF8.GetBytes($"{number}"));
}

using System.Net;
using System.Security.Cryptography;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class KeyCanaryTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"connectapp-canary-{Guid.NewGuid():N}");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Check_SameKeyRingAtTheNextStart_IsFineAndSecretsOpen()
    {
        await using (var first = await ConnectHost.StartAsync(_folder))
        {
            Assert.Null(await first.Get<KeyCanary>().CheckAsync(default));
            await first.InstallAsync();
        }

        await using var second = await ConnectHost.StartAsync(_folder);

        Assert.Null(await second.Get<KeyCanary>().CheckAsync(default));
        Assert.Equal(HttpStatusCode.OK, (await second.PostAsync("/connect/migration", second.EventToken().Hs256("first-secret"))).StatusCode);
    }

    [Fact]
    public async Task Check_KeyRingEmptied_NamesThePathAndTheCureAndNoTokenPasses()
    {
        await using (var first = await ConnectHost.StartAsync(_folder))
        {
            await first.Get<KeyCanary>().CheckAsync(default);
            await first.InstallAsync();
        }

        var ring = Path.Combine(_folder, "keys");
        Assert.NotEmpty(Directory.GetFiles(ring));
        foreach (var file in Directory.GetFiles(ring)) File.Delete(file);
        await using var second = await ConnectHost.StartAsync(_folder);

        var message = await second.Get<KeyCanary>().CheckAsync(default);

        Assert.Contains(ring, message, StringComparison.Ordinal);
        Assert.Contains("Put the key ring that belongs to this store back", message, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.PostAsync("/connect/migration", second.EventToken().Hs256("first-secret"))).StatusCode);
    }

    [Fact]
    public async Task Open_SecretSealedForAnotherSite_Fails()
    {
        await using var host = await ConnectHost.StartAsync(_folder);
        var sealer = host.Get<SecretSealer>();
        var sealedSecret = sealer.Seal(new ClientKey("site-1"), "secret");

        Assert.ThrowsAny<CryptographicException>(() => sealer.Open(new ClientKey("site-2"), sealedSecret));
    }

    [Fact]
    public async Task KeyRing_OnUnix_IsClosedToOthers()
    {
        await using var host = await ConnectHost.StartAsync(_folder);
        await host.Get<KeyCanary>().CheckAsync(default);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder, "keys")));
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Xml.Linq;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
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

    public static TheoryData<string, string, string> Faults => new()
    {
        { "damage", "is damaged", "Put the file back" },
        { "other", "holds another key", "Put the file back" },
        { "empty", "is not in the ring", "let every site install the app again" },
    };

    [Theory, MemberData(nameof(Faults))]
    public async Task Check_KeyRingThatDoesNotOpen_NamesTheCauseAndItsOwnCure(string fault, string what, string cure)
    {
        await using (var first = await ConnectHost.StartAsync(_folder)) await first.Get<KeyCanary>().CheckAsync(default);
        var key = Directory.GetFiles(Path.Combine(_folder, "keys"), "key-*.xml").Single();
        switch (fault)
        {
            case "damage": await File.WriteAllTextAsync(key, "<key id="); break;
            case "other": await File.WriteAllTextAsync(key, (await File.ReadAllTextAsync(key)).Replace("<key id=\"", "<key id=\"00000000-0000-0000-0000-00000000000f\" was=\"", StringComparison.Ordinal)); break;
            case "empty": File.Delete(key); break;
        }

        await using var second = await ConnectHost.StartAsync(_folder);
        var message = await second.Get<KeyCanary>().CheckAsync(default);

        Assert.Contains(what, message, StringComparison.Ordinal);
        Assert.Contains(cure, message, StringComparison.Ordinal);
        if (fault != "empty") Assert.DoesNotContain("install the app again", message, StringComparison.Ordinal);
    }

    [Fact]
    public void KeyRing_ReadOnlyWithAnEndedKey_StillOpensOldSecrets()
    {
        var ring = Directory.CreateDirectory(Path.Combine(_folder, "ring"));
        byte[] secret;
        using (var first = Protection(ring, isWritable: true))
        {
            secret = first.GetRequiredService<IDataProtectionProvider>().CreateProtector("x").Protect([1, 2, 3]);
        }

        var file = ring.GetFiles("key-*.xml").Single().FullName;
        var key = XDocument.Load(file);
        key.Root!.Element("activationDate")!.Value = "2020-01-01T00:00:00Z";
        key.Root.Element("expirationDate")!.Value = "2020-04-01T00:00:00Z";
        key.Save(file);

        using var second = Protection(ring, isWritable: false);

        Assert.Equal([1, 2, 3], second.GetRequiredService<IDataProtectionProvider>().CreateProtector("x").Unprotect(secret));
        Assert.Single(ring.GetFiles());
    }

    private static ServiceProvider Protection(DirectoryInfo ring, bool isWritable)
    {
        var services = new ServiceCollection();
        services.AddDataProtection().SetApplicationName("ConnectApp");
        var files = new FileSystemXmlRepository(ring, NullLoggerFactory.Instance);
        services.Configure<KeyManagementOptions>(o => (o.AutoGenerateKeys, o.XmlRepository) = (isWritable, isWritable ? files : new ReadOnlyKeyRing(files)));
        return services.BuildServiceProvider();
    }
}

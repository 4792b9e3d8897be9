using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The file storage behind signed URLs.</summary>
internal sealed class StorageSystem(PlatformParts parts) : IEmulatedSystem
{
    private readonly StorageEndpoint _storage =
        new(parts.SignedUrls, parts.Ledger, parts.Traffic, parts.Scenario, parts.Surroundings.Answers, parts.Surroundings.Clock);

    public string? Name => null;

    public IReadOnlyList<string> Roots => [SignedUrls.Root];

    public Ledger Ledger => parts.Ledger;

    public Task HandleAsync(HttpContext context, string target) => _storage.HandleAsync(context, target);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of a store class that hold on every engine: derived once for each engine.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    private EngineStore? _store;

    private protected EngineStore Store => _store ??= Make();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
    }

    private protected abstract EngineStore Make();
}

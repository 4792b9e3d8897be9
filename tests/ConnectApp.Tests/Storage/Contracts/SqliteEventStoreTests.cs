namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteEventStoreTests : EventStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

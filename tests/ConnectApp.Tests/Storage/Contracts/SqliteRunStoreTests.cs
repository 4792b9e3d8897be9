namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteRunStoreTests : RunStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteRequestStoreTests : RequestStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteInboxStoreTests : InboxStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

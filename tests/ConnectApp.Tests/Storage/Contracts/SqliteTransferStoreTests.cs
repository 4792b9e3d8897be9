namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteTransferStoreTests : TransferStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

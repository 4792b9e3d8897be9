namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteKeptRecordStoreTests : KeptRecordStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

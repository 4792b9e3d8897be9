namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteMappingStoreTests : MappingStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

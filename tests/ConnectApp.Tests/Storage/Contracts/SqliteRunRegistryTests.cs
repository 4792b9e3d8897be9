namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteRunRegistryTests : RunRegistryContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteApiTenantTests : ApiTenantContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

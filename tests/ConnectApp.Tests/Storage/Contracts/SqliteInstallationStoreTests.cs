namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteInstallationStoreTests : InstallationStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

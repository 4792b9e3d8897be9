namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteWorkItemStoresTests : WorkItemStoresContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

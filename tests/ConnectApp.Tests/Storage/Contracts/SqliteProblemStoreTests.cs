namespace ConnectApp.Tests.Storage.Contracts;

public sealed class SqliteProblemStoreTests : ProblemStoreContract
{
    private protected override EngineStore Make() => new SqliteEngineStore();
}

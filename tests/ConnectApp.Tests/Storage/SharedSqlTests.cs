using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>Store classes write SQL that SQLite and PostgreSQL share; what one engine does its own way is in a folder of its name.</summary>
public class SharedSqlTests
{
    private static readonly string s_sources = Path.Combine(Repository.Root, "src");

    [Fact]
    public void StoreClasses_OutsideAnEnginesFolder_ShareTheirSql()
    {
        var stores = Files("*.cs").Select(f => (Name: Path.GetRelativePath(s_sources, f), Text: File.ReadAllText(f)))
            .Where(f => f.Text.Contains("using Dapper;", StringComparison.Ordinal)).ToList();

        Assert.Equal("", string.Join("\n", stores.SelectMany(f => SharedSql.FindFaults(f.Text).Select(fault => $"{f.Name}: {fault}"))));
        Assert.Contains(stores, f => f.Name.EndsWith("ProblemStore.cs", StringComparison.Ordinal) && SharedSql.Statements(f.Text).Count() > 5);
    }

    [Fact]
    public void ScriptsOfKinds_OutsideAnEnginesFolder_ShareTheirSql()
    {
        var scripts = Files("*.sql").ToList();

        Assert.Equal("", string.Join("\n", scripts.SelectMany(f => SharedSql.FindFaultsOfScript(File.ReadAllText(f)).Select(fault => $"{Path.GetFileName(f)}: {fault}"))));
        Assert.Contains(scripts, f => f.EndsWith("0001-work-items.sql", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("SELECT IFNULL(a, 0) FROM t")]
    [InlineData("UPDATE t SET a = MAX(a, @b) WHERE tenant_id = @tenant")]
    [InlineData("UPDATE t SET a = min(COALESCE(a, 0), @b)")]
    [InlineData("INSERT INTO t (a) VALUES (1) ON CONFLICT DO NOTHING")]
    [InlineData("SELECT a FROM t INDEXED BY t_a")]
    [InlineData("DELETE FROM t WHERE rowid IN (1)")]
    [InlineData("SELECT a || char(10) FROM t")]
    [InlineData("SELECT instr(a, 'x') FROM t")]
    [InlineData("UPDATE files SET state = 'done' WHERE file_id = @FileId")]
    public void Sql_OfOneEngineOrWithoutTenant_IsFound(string sql) => Assert.Single(SharedSql.FindFaults($"Execute(\"{sql}\")"));

    [Theory]
    [InlineData("SELECT COALESCE(MAX(change_number), 0), MIN(what) FROM t WHERE tenant_id = @tenant")]
    [InlineData("INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO NOTHING")]
    [InlineData("UPDATE files SET state = 'done' WHERE tenant_id = @TenantId AND file_id = @FileId")]
    [InlineData("A sentence about rows, their characters and an index.")]
    public void Text_ThatIsShared_IsNoFault(string text) => Assert.Empty(SharedSql.FindFaults($"Execute(\"{text}\")"));

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(s_sources, pattern, SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(s_sources, f).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin" or "Sqlite" or "ConnectApp.Emulator"));
}

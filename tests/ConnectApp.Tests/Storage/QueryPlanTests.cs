using System.Text.RegularExpressions;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Connect;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>A tenant may have millions of records, problems and kept records: no statement about them reads more of an index than it needs.</summary>
public partial class QueryPlanTests
{
    // A verb that prints all records of an entity.
    private const string WholeEntity = "ORDER BY migration_scope_id, key";

    [GeneratedRegex(@"\{[^{}]*\}", RegexOptions.None, 10_000)]
    private static partial Regex Interpolations();

    [GeneratedRegex(@"@\w+", RegexOptions.None, 10_000)]
    private static partial Regex Parameters();

    /// <summary>Reads a table, or all of a tenant's rows of it.</summary>
    [GeneratedRegex(@"^SCAN (?!combinations|t\d|f\b|p$)|\(tenant_id=\?\)$", RegexOptions.None, 10_000)]
    private static partial Regex Wide();

    [Theory]
    [InlineData("ConnectApp.Transfers/Reports/ProblemPages.cs", 6)]
    [InlineData("ConnectApp.Transfers/Reports/RecordChanges.cs", 2)]
    [InlineData("ConnectApp.Transfers/Runs/ProblemStore.cs", 5)]
    [InlineData("ConnectApp.Transfers/Stores/KeptRecordStore.cs", 6)]
    [InlineData("ConnectApp.Transfers/Stores/RecordStore.cs", 3)]
    [InlineData("ConnectApp.Core/Runs/EventStore.cs", 6)]
    public void Statements_OfLargeTables_UseAnIndexOfTheRun(string file, int atLeast)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        foreach (var script in Schema.Scripts("Tenant")) connection.Execute(script);
        var statements = SharedSql.Statements(File.ReadAllText(Path.Combine(Repository.Root, "src", file))).Select(Complete)
            .Where(s => !s.Contains("store_life", StringComparison.Ordinal) && !s.Contains(WholeEntity, StringComparison.Ordinal)).ToList();

        var wide = statements.SelectMany(s => connection.Query<(long, long, long, string Detail)>($"EXPLAIN QUERY PLAN {s}")
            .Where(step => Wide().IsMatch(step.Detail)).Select(step => $"{step.Detail} in: {s}"));

        Assert.Equal("", string.Join("\n", wide));
        Assert.InRange(statements.Count, atLeast, 100);
    }

    /// <summary>Any value does: without statistics the plan does not depend on it.</summary>
    private static string Complete(string statement) =>
        Parameters().Replace(Interpolations().Replace(statement, ""), "1").Trim();
}

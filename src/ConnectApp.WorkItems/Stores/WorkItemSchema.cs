using System.Reflection;
using ConnectApp.Core.Stores;

namespace ConnectApp.WorkItems.Stores;

/// <summary>The tables of the engine, in SQL that SQLite and PostgreSQL both read.</summary>
internal static class WorkItemSchema
{
    private const string Prefix = "ConnectApp.WorkItems.Stores.Schema.";

    /// <summary>For the tenant's store, which applies what is new when it is opened.</summary>
    public static SchemaPart Part { get; } = SchemaPart.FromResources("workItems", Assembly.GetExecutingAssembly(), Prefix);
}

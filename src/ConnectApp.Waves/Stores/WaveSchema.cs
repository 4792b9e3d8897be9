using System.Reflection;
using ConnectApp.Core.Stores;

namespace ConnectApp.Waves.Stores;

/// <summary>The tables of the kind, in SQL that SQLite and PostgreSQL both read.</summary>
internal static class WaveSchema
{
    private const string Prefix = "ConnectApp.Waves.Stores.Schema.";

    public static SchemaPart Part { get; } = SchemaPart.FromResources("waves", Assembly.GetExecutingAssembly(), Prefix);
}

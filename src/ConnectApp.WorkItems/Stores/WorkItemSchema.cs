using System.Reflection;

namespace ConnectApp.WorkItems.Stores;

/// <summary>The tables of the engine, in SQL that SQLite and PostgreSQL both read.</summary>
public static class WorkItemSchema
{
    private const string Resource = "ConnectApp.WorkItems.Stores.Schema.0001-work-items.sql";

    public static string Script { get; } = Read();

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The program holds no {Resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

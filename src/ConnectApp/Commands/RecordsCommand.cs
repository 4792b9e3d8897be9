using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Commands;

/// <summary><c>records</c>: the loaded records of an entity, exactly the rewritten bytes of each, one a line.</summary>
internal static class RecordsCommand
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    public static async Task<int> RunAsync(string entity, string? clientKey, Stream output, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        await using var buffered = new BufferedStream(output, 1 << 16);
        foreach (var tenant in store.ReadTenants(clientKey))
        {
            await using var connection = store.FindTenant(tenant);
            if (connection is null) continue;
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT value FROM records WHERE tenant_id = $tenant AND entity = $entity ORDER BY migration_scope_id, key";
            command.Parameters.AddWithValue("$tenant", tenant.ToString());
            command.Parameters.AddWithValue("$entity", entity);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                await buffered.WriteAsync(OneLine(reader.GetFieldValue<byte[]>(0)), cancellationToken);
                await buffered.WriteAsync(LineEnd, cancellationToken);
            }
        }

        await buffered.FlushAsync(cancellationToken);
        return CommandLine.Success;
    }

    /// <summary>White space outside strings is removed where a record stands on several lines; else its bytes are as they are.</summary>
    internal static byte[] OneLine(byte[] value)
    {
        if (!value.AsSpan().ContainsAny((byte)'\n', (byte)'\r')) return value;
        var line = new MemoryStream(value.Length);
        var inString = false;
        for (var i = 0; i < value.Length; i++)
        {
            var b = value[i];
            if (!inString && b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' && !inString) continue;
            line.WriteByte(b);
            if (b == '"') inString = !inString;
            else if (b == '\\' && inString) line.WriteByte(value[++i]);
        }

        return line.ToArray();
    }
}

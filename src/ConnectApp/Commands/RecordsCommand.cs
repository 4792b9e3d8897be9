using ConnectApp.Transfers.Stores;
using Microsoft.Win32.SafeHandles;

namespace ConnectApp.Commands;

/// <summary><c>records</c>: the loaded records of an entity, exactly the rewritten bytes of each, one a line.</summary>
internal static class RecordsCommand
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    // EPIPE of errno(3), the same number on Linux and macOS; on Windows ERROR_BROKEN_PIPE and ERROR_NO_DATA as HRESULTs.
    private static readonly int[] ClosedPipe = [32, unchecked((int)0x8007006D), unchecked((int)0x800700E8)];

    /// <summary>Standard output. Where it is a pipe, unlike <see cref="Console.OpenStandardOutput()"/>, it tells when nobody reads any more, so that the rest of a store is not read for nothing.</summary>
    public static Stream OpenOutput()
    {
        if (OperatingSystem.IsWindows()) return Console.OpenStandardOutput();
        var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

        // In a file a FileStream keeps a position of its own, and a later command of the same script would write over what this one wrote.
        return output.CanSeek ? Console.OpenStandardOutput() : output;
    }

    /// <summary>Nobody reads the output any more, as in <c>records | head</c>.</summary>
    public static bool IsClosedPipe(IOException fault) => ClosedPipe.Contains(fault.HResult);

    public static async Task<int> RunAsync(string entity, string? clientKey, Stream output, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(entity, clientKey, output, cancellationToken);
        }
        catch (IOException fault) when (IsClosedPipe(fault))
        {
            // `records | head` has seen enough.
        }

        return CommandLine.Success;
    }

    private static async Task WriteAsync(string entity, string? clientKey, Stream output, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        var buffered = new BufferedStream(output, 1 << 16);
        foreach (var tenant in await store.ReadTenantsAsync(clientKey, cancellationToken))
        {
            await store.Tenants.ReadAsync(tenant, false, async snapshot =>
            {
                await foreach (var value in RecordStore.ReadAllAsync(snapshot, tenant, entity).WithCancellation(cancellationToken))
                {
                    await buffered.WriteAsync(OneLine(value), cancellationToken);
                    await buffered.WriteAsync(LineEnd, cancellationToken);
                }

                return true;
            }, cancellationToken);
        }

        await buffered.FlushAsync(cancellationToken);
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
            if (!inString && b is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') continue;
            line.WriteByte(b);
            if (b == '"') inString = !inString;
            else if (b == '\\' && inString) line.WriteByte(value[++i]);
        }

        return line.ToArray();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace ConnectApp.Storage;

/// <summary>The tenants' files, opened on use. A file that cannot be opened stops only its tenant.</summary>
internal sealed class TenantDatabases(IOptions<StorageOptions> options, CommitFaults faults) : IDisposable
{
    // Lazy, so that two who ask at once get one connection.
    private readonly ConcurrentDictionary<TenantId, Lazy<TenantDatabase>> _open = new();

    public string PathOf(TenantId tenant) => Path.Combine(options.Value.Folder, "tenants", $"{tenant}.db");

    /// <exception cref="StorageException">The file is damaged, not writable, or from a newer program; the next call tries again.</exception>
    public TenantDatabase Open(TenantId tenant)
    {
        var entry = _open.GetOrAdd(tenant, t => new Lazy<TenantDatabase>(() =>
        {
            var path = PathOf(t);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return new TenantDatabase(t, path, faults);
        }));
        try
        {
            return entry.Value;
        }
        catch
        {
            _open.TryRemove(new(tenant, entry));
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var entry in _open.Values.Where(e => e.IsValueCreated)) entry.Value.Dispose();
        _open.Clear();
    }
}

using System.Collections.Concurrent;
using System.Data.Common;
using ConnectApp.Core.Ids;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>The tenants' files, opened on use. A file that cannot be opened stops only its tenant.</summary>
internal sealed class TenantDatabases(IOptions<StorageOptions> options, CommitFaults faults, IEnumerable<SchemaPart>? parts = null) : ITenantDatabases, IDisposable
{
    /// <summary>Files kept open at once: each has a page cache and three handles. Beyond, those that nobody writes at the moment are closed.</summary>
    public const int MostOpen = 128;

    private readonly List<SchemaPart> _parts = [.. parts ?? []];

    // Lazy, so that two who ask at once get one connection.
    private readonly ConcurrentDictionary<TenantId, Lazy<TenantDatabase>> _open = new();

    // Erased by this process: who still holds a run of it must not bring the file back. Nobody does after a restart.
    private readonly ConcurrentDictionary<TenantId, bool> _erased = new();

    // Found damaged, and not written since: a file that was put back is another one. Null: we ourselves may still be writing it.
    private readonly ConcurrentDictionary<TenantId, (string Message, DateTime? Written)> _damaged = new();

    public int OpenFiles => _open.Values.Count(e => e.IsValueCreated && e.Value.IsOpen);

    public string PathOf(TenantId tenant) => Path.Combine(options.Value.Folder, "tenants", $"{tenant}.db");

    /// <summary>The file was written by an older version, and nobody has opened it for writing since.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public bool IsOlder(TenantId tenant)
    {
        using var connection = SqliteFiles.OpenForReading(PathOf(tenant));
        return Schema.IsOlder(connection, "Tenant");
    }

    /// <summary>A tenant has a file from its first run on.</summary>
    public bool HasFile(TenantId tenant) => File.Exists(PathOf(tenant));

    public ITenantDatabase Get(TenantId tenant) => Open(tenant);

    public ITenantDatabase? Find(TenantId tenant) => HasFile(tenant) ? Open(tenant) : null;

    /// <exception cref="StorageException">The file is damaged, not writable, or from a newer program; the next call tries again.</exception>
    public TenantDatabase Open(TenantId tenant)
    {
        if (_erased.ContainsKey(tenant)) throw new StorageException(Erased(tenant));
        if (_damaged.TryGetValue(tenant, out var damage))
        {
            if (damage.Written is null || File.GetLastWriteTimeUtc(PathOf(tenant)) == damage.Written) throw new StorageException(damage.Message);
            _damaged.TryRemove(tenant, out _);
        }

        var entry = _open.GetOrAdd(tenant, t => new Lazy<TenantDatabase>(() =>
        {
            var path = PathOf(t);
            PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
            CloseIdle();
            return new TenantDatabase(t, path, faults, _parts);
        }));
        try
        {
            if (entry is { IsValueCreated: true, Value.IsOpen: false }) CloseIdle();
            var database = entry.Value;

            // Again: what was opened while it was found damaged is not what was closed then.
            if (!_damaged.TryGetValue(tenant, out var found)) return database;
            database.TryClose();
            throw new StorageException(found.Message);
        }
        catch
        {
            _open.TryRemove(new(tenant, entry));
            throw;
        }
    }

    /// <summary>Lets nobody open the file any more until it has been restored.</summary>
    public async Task SetDamagedAsync(TenantId tenant, string message, CancellationToken cancellationToken)
    {
        _damaged[tenant] = (message, null);
        if (_open.TryRemove(tenant, out var entry) && entry.IsValueCreated) await entry.Value.CloseForGoodAsync(message, cancellationToken);
        _damaged[tenant] = (message, File.GetLastWriteTimeUtc(PathOf(tenant)));
    }

    /// <summary>The tenants that have a file.</summary>
    public IReadOnlyList<TenantId> ReadAll()
    {
        var folder = Path.Combine(options.Value.Folder, "tenants");
        return !Directory.Exists(folder) ? [] : [.. Directory.EnumerateFiles(folder, "*.db")
            .Select(f => Guid.TryParseExact(Path.GetFileNameWithoutExtension(f), "D", out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty).Select(id => new TenantId(id))];
    }

    /// <summary>Removes the tenant's file with its side files, once whoever writes it has ended; nobody can open it again.</summary>
    /// <returns>What was removed: path and bytes.</returns>
    public async Task<IReadOnlyList<(string Path, long Bytes)>> EraseAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        _erased[tenant] = true;
        if (_open.TryRemove(tenant, out var entry) && entry.IsValueCreated) await entry.Value.CloseForGoodAsync(Erased(tenant), cancellationToken);
        return SqliteFiles.Delete(PathOf(tenant));
    }

    private static string Erased(TenantId tenant) => $"The data of tenant {tenant} is erased.";

    /// <summary>In no order: whoever is closed and needed again pays one opening.</summary>
    private void CloseIdle()
    {
        var open = _open.Values.Where(e => e.IsValueCreated && e.Value.IsOpen).Select(e => e.Value).ToList();
        var tooMany = open.Count - MostOpen + 1;
        foreach (var database in open)
        {
            if (tooMany <= 0) return;
            if (database.TryClose()) tooMany--;
        }
    }

    public void Dispose()
    {
        foreach (var entry in _open.Values.Where(e => e.IsValueCreated)) entry.Value.Dispose();
        _open.Clear();
    }
}

using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Retention;

/// <summary>What an erasure removed.</summary>
/// <param name="Rows">Rows of the control file by table.</param>
internal sealed record Erased(TenantId Tenant, IReadOnlyList<(string Path, long Bytes)> Files, IReadOnlyList<(string Table, long Count)> Rows)
{
    public override string ToString() => string.Join('\n',
        Files.Select(f => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{f.Path}: {f.Bytes:N0} bytes"))
            .Concat(Rows.Select(r => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{r.Table}: {r.Count:N0}"))));
}

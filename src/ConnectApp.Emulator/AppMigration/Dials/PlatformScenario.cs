using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>The platform's part of a scenario.</summary>
internal sealed record PlatformScenario
{
    public IReadOnlyList<SitePlan> Sites { get; init; } = [new(null, null, null)];

    public IReadOnlyList<TransferPlan> Transfers { get; init; } = [new(null, null, TimeSpan.Zero, null)];

    public IReadOnlyList<ListDial> List { get; init; } = [];

    public IReadOnlyList<MappingDial> Mapping { get; init; } = [];

    public IReadOnlyList<EventDial> Events { get; init; } = [];

    public IReadOnlyList<ClockDial> Clock { get; init; } = [];

    /// <summary>Who the app is, where it is a Forge app.</summary>
    public ForgeIdentity Forge { get; init; } = ForgeIdentity.Usual;

    public IEnumerable<Dial> Dials => [.. List, .. Mapping, .. Events, .. Clock];

    public static PlatformScenario Read(Members root, DialNumbers numbers) => new()
    {
        Sites = ReadSites(root),
        Transfers = ReadTransfers(root),
        List = root.Dials("list", numbers, ListDials.Read),
        Events = root.Dials("events", numbers, EventDials.Read),
        Mapping = root.Dials("mapping", numbers, MappingDials.Read),
        Clock = root.Dials("clock", numbers, ClockDials.Read),
        Forge = root.Group("forge") is { } forge ? ForgeIdentity.Read(forge) : ForgeIdentity.Usual,
    };

    /// <exception cref="InvalidDataException">A folder or file of the scenario is missing.</exception>
    public void CheckFolders(IReadOnlyList<SiteSource> sources, IReadOnlyList<NetworkDial> network)
    {
        foreach (var (transfer, source) in Transfers.SelectMany(_ => sources.Distinct(), (transfer, source) => (transfer, source)))
            SiteSource.Below(source.ExportFolder, transfer.Export, "the exported files of a transfer");
        foreach (var dial in network.Where(d => d.ReplacesWith is not null))
        {
            foreach (var source in sources.Where((_, i) => dial.Site is null || dial.Site == i + 1))
            {
                if (Path.Combine(source.ExportFolder, dial.ReplacesWith!) is var path && !File.Exists(path))
                    throw new InvalidDataException($"{path}: no such file; {dial.Place} of the scenario replaces another with it.");
            }
        }
    }

    private static IReadOnlyList<SitePlan> ReadSites(Members root)
    {
        if (!root.IsList("sites"))
            return [.. Enumerable.Repeat(new SitePlan(null, null, null), root.Integer("sites", 1, SitePlan.Most) ?? 1)];
        IReadOnlyList<SitePlan> sites = [.. root.List("sites").Select(SitePlan.Read)];
        return sites.Count is >= 1 and <= SitePlan.Most ? sites : throw root.Fault("sites", $"found {sites.Count} sites; expected 1 to {SitePlan.Most}");
    }

    private static IReadOnlyList<TransferPlan> ReadTransfers(Members root)
    {
        if (!root.IsList("transfers"))
            return [.. Enumerable.Repeat(new TransferPlan(null, null, TimeSpan.Zero, null), root.Integer("transfers", 1, TransferPlan.Most) ?? 1)];
        IReadOnlyList<TransferPlan> transfers = [.. root.List("transfers").Select((transfer, i) => TransferPlan.Read(transfer, i + 1))];
        return transfers.Count is >= 1 and <= TransferPlan.Most
            ? transfers : throw root.Fault("transfers", $"found {transfers.Count} transfers; expected 1 to {TransferPlan.Most}");
    }
}

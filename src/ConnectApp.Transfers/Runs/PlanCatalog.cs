using System.Security.Cryptography;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;

namespace ConnectApp.Transfers.Runs;

/// <summary>The import plans of this installation, read and checked once at start.</summary>
internal sealed class PlanCatalog
{
    private readonly List<StoredPlan> _plans;

    private PlanCatalog(List<StoredPlan> plans) => _plans = plans;

    public IReadOnlyList<StoredPlan> Plans => _plans;

    /// <param name="path">A plan, or a folder of them (<c>*.yaml</c>, <c>*.yml</c>).</param>
    /// <param name="appKey">The descriptor's key.</param>
    /// <exception cref="PlanException">No plan, a fault in one, one for another app, or two that fit the same transfers.</exception>
    public static PlanCatalog Load(string path, string appKey)
    {
        var files = Directory.Exists(path)
            ? Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal).ToList()
            : File.Exists(path) ? [path] : throw new PlanException($"Import:Plan: there is no file or folder {Path.GetFullPath(path)}.");
        if (files.Count == 0) throw new PlanException($"Import:Plan: the folder {Path.GetFullPath(path)} holds no *.yaml file.");

        var plans = files.Select(Read).ToList();
        foreach (var plan in plans.Where(p => p.Plan.App != appKey))
        {
            throw new PlanException($"{plan.Name}: the plan's app is {plan.Plan.App}, the descriptor's key is {appKey}.");
        }

        foreach (var group in plans.GroupBy(p => (p.Plan.Product, p.Plan.TransferName)).Where(g => g.Count() > 1))
        {
            throw new PlanException($"Import:Plan: {string.Join(" and ", group.Select(p => p.Name))} fit the same transfers; give them different products or transferNames.");
        }

        return new PlanCatalog(plans);
    }

    /// <summary>A plan of that very transfer name counts before one for any name.</summary>
    public StoredPlan? Find(Product product, string? transferName) =>
        _plans.Find(p => p.Plan.Product == product && p.Plan.TransferName is not null && p.Plan.TransferName == transferName)
        ?? _plans.Find(p => p.Plan.Product == product && p.Plan.TransferName is null);

    /// <summary>Whether plans of the product go by the transfer's name.</summary>
    public bool HasNamed(Product product) => _plans.Exists(p => p.Plan.Product == product && p.Plan.TransferName is not null);

    /// <summary>Reads a plan that a run stored when it began; null: this program understands it no longer.</summary>
    public static ImportPlan? Parse(byte[] bytes) => PlanReader.Read(bytes, "plan").Plan;

    private static StoredPlan Read(string file)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PlanException($"{file} cannot be read: {exception.Message}", exception);
        }

        var reading = PlanReading(bytes, file);
        return new StoredPlan(file, bytes, SHA256.HashData(bytes)[..16], reading);
    }

    private static ImportPlan PlanReading(byte[] bytes, string file)
    {
        var reading = PlanReader.Read(bytes, file);
        return reading.Plan is { } plan && reading.Faults.Count == 0
            ? plan
            : throw new PlanException(string.Join(Environment.NewLine, reading.Faults.Select(f => $"{file}:{f.Line}:{f.Column}: {f.Message}")));
    }
}

/// <param name="Name">Path of the file.</param>
/// <param name="Hash">16 bytes of the SHA-256 of its bytes.</param>
internal sealed record StoredPlan(string Name, byte[] Bytes, byte[] Hash, ImportPlan Plan);

/// <summary>The plans cannot be used; the message says which, where and why, a line a fault.</summary>
internal sealed class PlanException : Exception
{
    public PlanException(string message) : base(message) { }
    public PlanException(string message, Exception inner) : base(message, inner) { }
    public PlanException() { }
}

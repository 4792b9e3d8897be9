using System.Runtime.InteropServices;

namespace ConnectApp.Benchmarks.Tables;

/// <summary>User keys to account ids.</summary>
internal sealed class UserTableSection : TableSection
{
    public override string Name => "users";

    protected override string Title => "user key -> account id";
    protected override string Prefix => "jira.userkey/";
    protected override double MostBytes => 70;
    protected override (double Batched, double Single) FasterThanDictionary => (5, 2);

    protected override int Entries(BenchmarkOptions options) => options.Entries / 10;

    protected override (string Id, string CloudId) Pair(int index)
    {
        Span<ulong> bits = [(ulong)index * 0x9E3779B97F4A7C15, (ulong)index * 0xC2B2AE3D27D4EB4F];
        return ($"JIRAUSER{10_000 + index}", $"557058:{new Guid(MemoryMarshal.AsBytes(bits))}");
    }
}

namespace ConnectApp.Benchmarks.Tables;

/// <summary>Numeric ids to numeric ids, as issues have them.</summary>
internal sealed class NumberTableSection : TableSection
{
    public override string Name => "numbers";

    protected override string Title => "number -> number";
    protected override string Prefix => "";
    protected override double MostBytes => 16;
    protected override (double Batched, double Single) FasterThanDictionary => (10, 4);

    protected override int Entries(BenchmarkOptions options) => options.Entries;

    protected override (string Id, string CloudId) Pair(int index) => ((10_000 + (index * 3L)).ToString(), (20_000_000 + (index * 7L)).ToString());
}

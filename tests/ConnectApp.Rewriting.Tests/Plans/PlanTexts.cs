using System.Text;
using ConnectApp.Rewriting.Plans.Reading;

namespace ConnectApp.Rewriting.Tests.Plans;

/// <summary>Plans for tests: the three complete ones, and a small valid one to break.</summary>
internal static class PlanTexts
{
    private static readonly string[] TextKinds = ["wiki", "jql", "storage", "adf", "url"];

    public static readonly string[] Names = ["jira-plan.yaml", "confluence-plan.yaml", "contract-plan.yaml"];

    public static string Read(string name)
    {
        using var stream = typeof(PlanTexts).Assembly.GetManifestResourceStream($"ConnectApp.Rewriting.Tests.Plans.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The plan without its fields of a text kind.</summary>
    public static string ReadWithoutText(string name) =>
        string.Join('\n', Read(name).Split('\n').Where(line => !IsTextField(line)));

    public static PlanReading Parse(string yaml) => PlanReader.Read(Encoding.UTF8.GetBytes(yaml), "plan.yaml");

    private static bool IsTextField(string line) => TextKinds.Any(k => line.EndsWith($": {k}", StringComparison.Ordinal)) || line.Contains("by: $.bodyFormat", StringComparison.Ordinal);
}

using System.Text;

namespace ConnectApp.Rewriting.Problems;

/// <summary>The codes and effects as reports and APIs write them: <c>missing-mapping</c>, <c>skipped</c>.</summary>
public static class ProblemCodes
{
    private static readonly string[] Codes = [.. Enum.GetNames<ProblemCode>().Select(Hyphenated)];
    private static readonly string[] Effects = [.. Enum.GetNames<ProblemEffect>().Select(Hyphenated)];
    private static readonly string[] Warnings = [.. Enum.GetNames<WarningCode>().Select(Hyphenated)];

    public static string TextOf(ProblemCode code) => Codes[(int)code];

    public static string TextOf(ProblemEffect effect) => Effects[(int)effect];

    public static string TextOf(WarningCode code) => Warnings[(int)code];

    /// <summary>Counted as a missing reference, so nothing else counts it.</summary>
    public static bool IsMissingReference(ProblemCode code) => code is ProblemCode.MissingMapping or ProblemCode.UnsuitableCloudId;

    /// <returns>Null: no code has this text.</returns>
    public static ProblemCode? Find(string text) => Array.IndexOf(Codes, text) is var index and >= 0 ? (ProblemCode)index : null;

    /// <returns>Null: no effect has this text.</returns>
    public static ProblemEffect? FindEffect(string text) => Array.IndexOf(Effects, text) is var index and >= 0 ? (ProblemEffect)index : null;

    /// <returns>Null: no warning has this text.</returns>
    public static WarningCode? FindWarning(string text) => Array.IndexOf(Warnings, text) is var index and >= 0 ? (WarningCode)index : null;

    private static string Hyphenated(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsAsciiLetterUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}

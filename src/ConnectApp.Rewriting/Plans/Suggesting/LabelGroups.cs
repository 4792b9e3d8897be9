using System.Text.RegularExpressions;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Files whose labels differ only in the number of their part are one entity.</summary>
public static partial class LabelGroups
{
    private const int LongestName = 64;

    /// <returns>Name of the entity, glob over its labels, and the labels, in the order of the labels.</returns>
    public static IReadOnlyList<(string Name, string Glob, IReadOnlyList<string> Labels)> Of(IReadOnlyList<string> labels)
    {
        List<(string Name, string Glob, IReadOnlyList<string> Labels)> groups = [];
        foreach (var group in labels.GroupBy(FormOf))
        {
            var members = group.Order(Comparer<string>.Create(Plans.Labels.Compare)).ToList();
            var glob = new Glob(group.Key.Folder + group.Key.Stem + "*" + group.Key.Ending);
            var others = labels.Except(members).Select(Plans.Labels.WithoutGz);
            if (members.Count > 1 && group.Key.Stem.Length > 0 && !others.Any(glob.IsMatch)) groups.Add((group.Key.Stem, glob.Pattern, members));
            else groups.AddRange(members.Select(m => (members.Count > 1 ? Path.GetFileNameWithoutExtension(Plans.Labels.WithoutGz(m)) : group.Key.Stem, Plans.Labels.WithoutGz(m), (IReadOnlyList<string>)[m])));
        }

        var taken = new HashSet<string>();
        return [.. groups.Select(g => (NameOf(g.Name, taken), g.Glob, g.Labels))];
    }

    private static (string Folder, string Stem, string Ending) FormOf(string label)
    {
        var whole = Plans.Labels.WithoutGz(label);
        var folder = whole[..(whole.LastIndexOf('/') + 1)];
        var name = whole[folder.Length..];
        var dot = name.LastIndexOf('.');
        var ending = dot > 0 ? name[dot..] : "";
        var stem = name[..^ending.Length];
        var match = Part().Match(stem);
        return (folder, match.Success && match.Index > 0 ? stem[..match.Index] : stem, ending);
    }

    private static string NameOf(string stem, HashSet<string> taken)
    {
        var name = new string([.. stem.Select(c => char.IsControl(c) || c is '/' or '\\' ? '-' : c)]).Trim();
        if (name.Length > LongestName - 4) name = name[..(LongestName - 4)].Trim();
        if (name.Length == 0) name = "records";
        for (var (number, candidate) = (2, name); ; number++)
        {
            if (taken.Add(candidate)) return candidate;
            candidate = $"{name}-{number}";
        }
    }

    [GeneratedRegex(@"[-_. ]*(?:part|chunk|page)?[-_. ]*[0-9]+(?:[-_. ]*of[-_. ]*[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}

using System.Reflection;

namespace ConnectApp.Architecture;

/// <summary>Folders of a project in the order of a ladder: code may use its own folder and those below it. A folder is a namespace without the project's own name.</summary>
/// <param name="assembly">The compiled project.</param>
/// <param name="root">The project's namespace, such as <c>ConnectApp.Rewriting</c>.</param>
/// <param name="folders">Every folder, from the top down, such as <c>Text.Jql</c>; the project's root folder is the empty text.</param>
internal sealed class FolderLadder(Assembly assembly, string root, IReadOnlyList<string> folders)
{
    private const int ShownUses = 5;

    /// <summary>Arrows that point up, folders that the list lacks, and folders of the list that have no type; each as one line of text.</summary>
    /// <remarks>
    /// Reads signatures, attributes and instructions. The compiler writes the values of constants into the code that uses them, so a use of a constant alone is not seen.
    /// </remarks>
    public IReadOnlyList<string> FindFaults()
    {
        var present = assembly.GetTypes().Select(FolderOf).OfType<string>().ToHashSet();
        var arrows = CompiledUses.Of(assembly).Select(u => (From: FolderOf(u.User), To: FolderOf(u.Used), u.User, u.Used)).Where(u => u.From is not null && u.To is not null && u.From != u.To);
        var upward = arrows.Where(a => RungOf(a.To!) < RungOf(a.From!)).GroupBy(a => (a.From, a.To));
        return
        [
            .. present.Except(folders).Order(StringComparer.Ordinal).Select(f => $"the list of folders lacks '{f}'"),
            .. folders.Except(present).Select(f => $"no type is in the folder '{f}' of the list"),
            .. folders.GroupBy(f => f).Where(g => g.Count() > 1).Select(g => $"the list names the folder '{g.Key}' twice"),
            .. upward.Select(g => $"{g.Key.From} → {g.Key.To} points up: {Shown(g.Select(u => $"{NameOf(u.User)} uses {NameOf(u.Used)}"))}").Order(StringComparer.Ordinal),
        ];
    }

    /// <summary>Types of this project that use a type of the namespace <paramref name="used"/> or below it, outside the folders in which that is allowed.</summary>
    public IReadOnlyList<string> FindUses(string used, params string[] allowed) =>
    [
        .. CompiledUses.Of(assembly)
            .Where(u => IsIn(u.Used, used) && FolderOf(u.User) is { } folder && !allowed.Contains(folder))
            .Select(u => $"{u.User.FullName} uses {NameOf(u.Used)}").Distinct().Order(StringComparer.Ordinal),
    ];

    /// <returns>Null: the type is not of this project, or the compiler put it elsewhere.</returns>
    private string? FolderOf(Type type)
    {
        if (type.Assembly != assembly || !IsIn(type, root)) return null;
        return type.Namespace!.Length == root.Length ? "" : type.Namespace[(root.Length + 1)..];
    }

    private static bool IsIn(Type type, string space) => type.Namespace is { } own && (own == space || own.StartsWith(space + ".", StringComparison.Ordinal));

    private int RungOf(string folder)
    {
        for (var i = 0; i < folders.Count; i++)
        {
            if (folders[i] == folder) return i;
        }

        return int.MaxValue;
    }

    /// <summary>The type that a person wrote: what the compiler makes lies in it.</summary>
    private static string NameOf(Type type)
    {
        while (type.DeclaringType is { } outer) type = outer;
        return type.Name;
    }

    private static string Shown(IEnumerable<string> uses)
    {
        var all = uses.Distinct().Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", all.Take(ShownUses)) + (all.Count > ShownUses ? $" and {all.Count - ShownUses} more" : "");
    }
}

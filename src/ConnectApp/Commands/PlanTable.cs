using ConnectApp.Rewriting.Plans;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>What a plan will rewrite, as a table: one row per field, or per case of it.</summary>
internal static class PlanTable
{
    private const int WidthOfSixColumns = 120;

    public static void Show(ImportPlan plan, IAnsiConsole console)
    {
        // Six columns need more than the 80 of a plain terminal: there an entity has a line of its own, and namespace and key share a column.
        var isNarrow = console.Profile.Width < WidthOfSixColumns;
        var table = new Table { Border = TableBorder.None };
        foreach (var title in isNarrow ? ["path", "kind", "namespace, key", "missing"] : new[] { "entity", "path", "kind", "namespace", "key", "missing" })
            table.AddColumn(new TableColumn(new Text(title)) { Padding = new Padding(0, 0, 2, 0), NoWrap = title == "kind" });
        foreach (var entity in plan.Entities)
        {
            var name = entity.Name;
            if (isNarrow) AddRow(table, name + ":", "", "", "");
            if (entity.Fields.Count == 0) AddRow(table, isNarrow ? ["(no fields)", "", "", ""] : [name, "(no fields)", "", "", "", ""]);
            foreach (var (path, kind, choice, policy) in entity.Fields.SelectMany(RowsOf))
            {
                var space = kind.NeverMapped is null ? kind.Namespace : $"none: {kind.NeverMapped}";
                var missing = kind.Entity is null ? policy : "";
                if (isNarrow) AddRow(table, $"{path} {choice}".Trim(), NameOf(kind), $"{space} {KeyForm(kind)}", missing);
                else AddRow(table, name, path, choice + NameOf(kind), space, KeyForm(kind), missing);
                name = "";
            }
        }

        console.Write(table);
        console.WriteLine();
    }

    private static IEnumerable<(string Path, ReferenceKind Kind, string Choice, string Missing)> RowsOf(PlanField field)
    {
        var missing = field.Missing.ToString().ToLowerInvariant();
        return field.Kind is { } kind
            ? [(field.Path.Text, kind, "", missing)]
            : field.Cases.Select((c, index) => (index == 0 ? field.Path.Text : "", c.Value, $"{field.By} = {c.Key}: ", missing));
    }

    private static string NameOf(ReferenceKind kind) => kind.Entity is null ? kind.Name : $"entity {kind.Entity}";

    private static string KeyForm(ReferenceKind kind) => kind switch
    {
        { NeverMapped: not null } or { Entity: not null } => "",
        { Language: not TextLanguage.None } => "by what it names",
        { Form: ValueForm.CustomField } => "the number",
        { Form: ValueForm.IssueKey } => "the part before -N",
        { Form: ValueForm.Pattern } => $"{kind.KeyPrefix}{{}}{kind.KeySuffix} of {kind.ValuePrefix}{{}}{kind.ValueSuffix}",
        _ => $"{kind.KeyPrefix}{{}}{kind.KeySuffix}",
    };

    // A text of the plan is never markup, and never moves the cursor.
    private static void AddRow(Table table, params string[] cells) =>
        table.AddRow(cells.Select(c => new Text(new string([.. c.Select(x => char.IsControl(x) ? '?' : x)]))));
}

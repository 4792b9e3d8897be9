using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary><c>plan check PLAN</c>: the faults of a plan with line and column, or a table of what it will rewrite.</summary>
internal static class PlanCheckCommand
{
    /// <summary>Where output is no terminal, lines are as long as they need to be, so that they can be searched.</summary>
    private const int WidthOfFiles = 250;

    private const int WidthOfSixColumns = 120;

    /// <returns>Exit code: 0 for a plan without faults (with or without warnings), else 1.</returns>
    public static int Run(string planPath, TextWriter output, TextWriter error) => Run(planPath, output, error, width: null);

    /// <param name="width">Columns of the table; null: the terminal's.</param>
    internal static int Run(string planPath, TextWriter output, TextWriter error, int? width)
    {
        if (ReadFile(planPath, error) is not { } bytes) return 1;
        var reading = PlanReader.Read(bytes, planPath);
        foreach (var fault in reading.Faults) error.WriteLine(fault.ToString());
        if (reading.Plan is null)
        {
            // A plan with faults is not looked at twice: what is doubtful in it can be said at the same time.
            foreach (var warning in reading.Warnings) error.WriteLine(Warning(warning));
            return 1;
        }

        Print(reading.Plan, ConsoleOn(output, width));
        foreach (var warning in reading.Warnings) output.WriteLine(Warning(warning));
        output.WriteLine(reading.Warnings.Count == 0 ? "No faults." : $"No faults, {reading.Warnings.Count} {(reading.Warnings.Count == 1 ? "warning" : "warnings")}.");
        return 0;
    }

    /// <returns>Null: it cannot be read, and <paramref name="error"/> was told why.</returns>
    internal static byte[]? ReadFile(string planPath, TextWriter error)
    {
        try
        {
            using var file = File.OpenRead(planPath);

            // One byte more than a plan may have is enough for the reader to refuse it; the rest of a huge file (or of /dev/zero) is left alone.
            var bytes = new byte[PlanReader.MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..length];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : Directory.Exists(planPath) ? "it is a folder; expected a file"
                : fault.Message;
            error.WriteLine($"{planPath}: the plan cannot be read: {reason}");
            return null;
        }
    }

    private static string Warning(PlanFault warning) => $"{warning.File}:{warning.Line}:{warning.Column}: warning: {warning.Message}";

    private static IAnsiConsole ConsoleOn(TextWriter output, int? width)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (width is { } columns) console.Profile.Width = columns;
        else if (!isTerminal) console.Profile.Width = WidthOfFiles;
        return console;
    }

    private static void Print(ImportPlan plan, IAnsiConsole console)
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

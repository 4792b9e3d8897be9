using System.Globalization;
using System.Text;
using ConnectApp.Tests.Infrastructure;

namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>Exports whose migrations end in different ways.</summary>
internal static class Exports
{
    /// <summary>Everything has its mapping.</summary>
    public static TestExport Complete()
    {
        var export = TestExport.Small(12);
        foreach (var id in Enumerable.Range(10_000, 7)) export.Mappings["jira:issue"][Text(id)] = Text(id + 10_000);
        foreach (var id in Enumerable.Range(100, 5)) export.Mappings["jira/classic:project"][Text(id)] = Text(id + 200);
        foreach (var n in Enumerable.Range(0, 4)) export.Mappings["identity:user"][$"jira.userkey/user{n}"] = $"557058:account-{n}";
        export.Mappings["derived/jira:projectKey"]["GONE"] = "BACK";
        export.Files["notes.ndjson"] = export.Files["notes.ndjson"].Replace("{\"id\":\"broken\"\n", "", StringComparison.Ordinal);
        return export;
    }

    /// <summary>Many small files: a migration that moves in steps, and can be stopped after each.</summary>
    public static TestExport ManyFiles(int files, int records)
    {
        var export = TestExport.Small(1);
        var first = Enumerable.Range(1, records).Select(n => (files * 1000) + n).ToList();
        for (var file = 1; file <= files; file++)
        {
            export.Files[$"checklists-{file}.ndjson"] = string.Concat(first.Select(n => $$"""
                {"id":{{Text(n - (file * 1000))}},"issueId":{{Text(10_000 + (n % 7))}},"projectId":"{{Text(100 + (n % 5))}}","createdBy":"user{{Text(n % 4)}}","text":"täst"}

                """));
        }

        export.Plan = export.Plan.Replace("\"checklists*\": 2", $"\"checklists*\": {Text(files)}", StringComparison.Ordinal);
        return export;
    }

    /// <summary>The first reference without a mapping ends the run.</summary>
    public static TestExport Failing()
    {
        var export = TestExport.Small(12);
        export.Plan = export.Plan.Replace("missing: keep", "missing: fail", StringComparison.Ordinal).Replace("missing: skip", "missing: fail", StringComparison.Ordinal);
        return export;
    }

    /// <summary>Each record is a problem of one of three kinds, under names as long as people make them.</summary>
    public static TestExport ManyProblems(int records)
    {
        var export = TestExport.Small(1);
        var lines = new StringBuilder();
        for (var n = 1; n <= records; n++)
        {
            lines.Append(CultureInfo.InvariantCulture,
                $"{{\"id\":\"a-checklist-whose-own-id-somebody-made-very-long-indeed-{n:D6}\",\"issueId\":{(n % 2 == 0 ? 10_000 : 99_999)},\"projectId\":\"{(n % 3 == 0 ? 104 : 101)}\",\"createdBy\":\"a.user.with.a.name.as.long.as.a.german.double.barrelled.surname.{n}\"}}\n");
        }

        export.Files["checklists-1.ndjson"] = lines.ToString();
        return export;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

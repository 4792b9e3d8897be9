using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using ConnectApp.Transfers.Reports;

namespace ConnectApp.Api.Answers;

/// <summary>
/// A problem as a line of CSV (RFC 4180). Spreadsheets take a cell that begins with <c>=</c>, <c>+</c>, <c>-</c> or <c>@</c> for a formula, and the texts come from
/// people's data: such a cell gets an apostrophe before it (owasp.org/www-community/attacks/CSV_Injection).
/// </summary>
internal static class CsvLine
{
    private static readonly SearchValues<char> s_toQuote = SearchValues.Create(",\"\r\n\t;'");

    public static void WriteHeader(PipeWriter body)
    {
        // Spreadsheets take a file without a byte order mark for one in the machine's old code page.
        body.Write("\ufefflabel,record,offset,key,title,path,kind,namespace,value,code,effect,reason,hint,position,around,entity,accepted\r\n"u8);
    }

    public static void Write(PipeWriter body, ProblemReport p)
    {
        Write(body, p.File, Text(p.Record), Text(p.Offset), p.KeyText, p.Title, p.Path, p.Kind, p.Namespace, p.Value, p.Code, p.Effect, p.Reason, p.Hint, Text(p.Position), p.Around, p.Entity, p.Accepted ? "true" : "false");
    }

    public static void Write(PipeWriter body, params IEnumerable<string?> cells)
    {
        var line = string.Join(',', cells.Select(Cell));
        Encoding.UTF8.GetBytes(line, body);
        body.Write("\r\n"u8);
    }

    internal static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";

        // A tab or line end before the sign does not keep a spreadsheet from seeing it.
        var isFormula = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '\uff1d' or '\uff0b' or '\uff0d' or '\uff20';
        var safe = isFormula ? $"'{text}" : text;
        return safe.AsSpan().ContainsAny(s_toQuote) || safe != safe.Trim() ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }

    private static string? Text(long? number) => number?.ToString(CultureInfo.InvariantCulture);
}

using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Commands;

/// <summary>The report: NDJSON, one line per problem and per missing reference. Keeps the first lines for the summary.</summary>
internal sealed class ImportReport : IDisposable
{
    private const int KeptForSummary = 5;
    private const int KeptOfFiles = 100;
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<string> _first = [];
    private readonly List<string> _ofFiles = [];
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _writer;

    /// <param name="path">Null: no report is asked for; lines are only counted.</param>
    public ImportReport(string? path)
        : this(path is null ? Stream.Null : new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 64 * 1024))
    {
    }

    /// <param name="stream">Gets the lines; the report closes it.</param>
    public ImportReport(Stream stream)
    {
        _stream = stream;
        _writer = new Utf8JsonWriter(_stream, WriterOptions);
    }

    public long Lines { get; private set; }

    /// <summary>Problems that are no missing references.</summary>
    public long Problems { get; private set; }

    /// <summary>Problems of files and of the export.</summary>
    public long FileProblems { get; private set; }

    /// <summary>The first problems of records and references, in words for people.</summary>
    public IReadOnlyList<string> First => _first;

    /// <summary>The first problems of files and of the export, in words for people.</summary>
    public IReadOnlyList<string> FirstOfFiles => _ofFiles;

    /// <summary>A problem of a file or of the export.</summary>
    public void Add(ExportProblem problem)
    {
        Problems++;
        Lines++;
        FileProblems++;
        if (_ofFiles.Count < KeptOfFiles) _ofFiles.Add(problem.Label.Length == 0 ? problem.Reason : $"{problem.Label}: {problem.Reason}");
        Begin(problem.Label);
        if (problem.Offset is { } offset) _writer.WriteNumber("offset"u8, offset);
        WriteUnlessNull("path", problem.Path);
        End(problem.Code, ProblemEffect.None, problem.Reason, problem.Hint);
    }

    public void Add(string label, RecordProblem problem)
    {
        if (!ProblemCodes.IsMissingReference(problem.Code)) Problems++;
        Keep($"{label}, record {problem.Record}{(problem.Path is null ? "" : $", {problem.Path}")}: {problem.Reason}{(problem.Value is null ? "" : $": {problem.Value}")}");
        Begin(label);
        _writer.WriteNumber("record"u8, problem.Record);
        _writer.WriteNumber("offset"u8, problem.Offset);
        if (problem.Key is not null)
        {
            _writer.WritePropertyName("key"u8);
            _writer.WriteRawValue(problem.Key);
        }

        WriteUnlessNull("title", problem.Title);
        WriteUnlessNull("path", problem.Path);
        WriteUnlessNull("kind", problem.Kind);
        WriteUnlessNull("namespace", problem.Namespace);
        WriteUnlessNull("value", problem.Value);
        if (problem.Position is { } position) _writer.WriteNumber("position"u8, position);
        WriteUnlessNull("around", problem.Around);
        End(problem.Code, problem.Effect, problem.Reason, problem.Hint);
    }

    /// <summary>A reference to a record of this export that is not in it.</summary>
    /// <param name="label">The file that refers to it first.</param>
    public void AddDangling(string label, string entity, string key)
    {
        Keep($"{label}: refers to {entity} {key}, which is in no file of the export");
        Begin(label);
        _writer.WriteString("kind"u8, entity);
        _writer.WriteString("value"u8, key);
        var problem = ExportProblems.Dangling(label, entity);
        End(problem.Code, ProblemEffect.None, problem.Reason, problem.Hint);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _stream.Dispose();
    }

    private void Keep(string line)
    {
        Lines++;
        if (_first.Count < KeptForSummary) _first.Add(line);
    }

    private void Begin(string label)
    {
        _writer.WriteStartObject();
        _writer.WriteString("label"u8, label);
    }

    private void WriteUnlessNull(string name, string? value)
    {
        if (value is not null) _writer.WriteString(name, value);
    }

    private void End(ProblemCode code, ProblemEffect effect, string reason, string hint)
    {
        _writer.WriteString("code"u8, ProblemCodes.TextOf(code));
        _writer.WriteString("effect"u8, ProblemCodes.TextOf(effect));
        _writer.WriteString("reason"u8, reason);
        _writer.WriteString("hint"u8, hint);
        _writer.WriteEndObject();
        _writer.Flush();
        _writer.Reset();
        _stream.WriteByte((byte)'\n');
    }
}

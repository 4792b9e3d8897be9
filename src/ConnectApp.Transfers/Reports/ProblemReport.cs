using System.Text.Json;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Reports;

/// <summary>One problem of a run as people are told of it.</summary>
internal sealed record ProblemReport
{
    /// <summary>Grows in the order in which problems are found.</summary>
    public long ProblemId { get; init; }

    public ProblemOrigin Origin { get; init; }

    /// <summary>As <see cref="Rewriting.Problems.ProblemCodes"/> writes it.</summary>
    public string Code { get; init; } = "";

    /// <summary>As <see cref="Rewriting.Problems.ProblemCodes"/> writes it.</summary>
    public string Effect { get; init; } = "";

    /// <summary>Name of the file; null: of the run as a whole.</summary>
    public string? File { get; init; }
    public string? Entity { get; init; }

    /// <summary>Number of the record in its file, from 1, and the byte at which it begins.</summary>
    public long? Record { get; init; }
    public long? Offset { get; init; }

    /// <summary>The record's own value as JSON.</summary>
    public string? Key { get; init; }

    /// <summary>The key for people: the text of a string, the digits of a number.</summary>
    public string? KeyText
    {
        get
        {
            if (Key is not ['"', ..]) return Key;
            try
            {
                return JsonSerializer.Deserialize<string>(Key);
            }
            catch (JsonException)
            {
                // Plain text that begins with a quotation mark: the store itself told of it.
                return Key;
            }
        }
    }

    public string? Title { get; init; }
    public string? Path { get; init; }
    public string? Kind { get; init; }

    /// <summary>Set for missing references.</summary>
    public string? Namespace { get; init; }
    public string? Value { get; init; }
    public long? Position { get; init; }
    public string? Around { get; init; }
    public string Reason { get; init; } = "";
    public string Hint { get; init; } = "";

    /// <summary>A missing reference that the plan accepts.</summary>
    public bool Accepted { get; init; }
}

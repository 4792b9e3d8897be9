using System.Text;
using System.Text.Json;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Plans;

/// <summary>Where the export tells the source server's base URL: in a file of its own, in the manifest, or literally.</summary>
public sealed record SourceRule(string? Label, string? Literal, FieldPath? Path, bool InManifest)
{
    /// <summary>Reads the base URL out of the upload that the rule names.</summary>
    /// <param name="json">The upload, uncompressed.</param>
    /// <returns>The absolute http(s) URL without a slash at its end; null where the document is no JSON, has no such place, or has something else there.</returns>
    public string? Read(ReadOnlyMemory<byte> json)
    {
        if (Path is null) return Literal is null ? null : FindBaseUrl(Literal);
        var bytes = json.Span;
        if (bytes.StartsWith("\uFEFF"u8)) bytes = bytes[3..];
        try
        {
            // A reader rather than a tree: a manifest may have 64 MiB.
            var reader = new Utf8JsonReader(bytes);
            reader.Read();
            string? found = null;
            if (Seek(ref reader, Path.Steps) && reader.TokenType == JsonTokenType.String) found = FindBaseUrl(reader.GetString()!);
            while (reader.Read())
            {
                // What is broken after the value is broken as a whole, and not to be trusted.
            }

            return found;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair or with invalid UTF-8.
            return null;
        }
    }

    /// <returns>The URL without a slash at its end, or null where it is no base URL: absolute, http or https, without user, query and fragment.</returns>
    internal static string? FindBaseUrl(string text) =>
        text.Length <= 2048
        && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
        && url.Host.Length > 0 && url.UserInfo.Length == 0 && text.AsSpan().IndexOfAny('?', '#', '\\') < 0

        // .NET is lenient (https:example.org); what the URLs of texts are compared to must read as they do.
        && UrlAuthority.TryRead(Encoding.UTF8.GetBytes(text), out _)
            ? text.TrimEnd('/')
            : null;

    private static bool Seek(ref Utf8JsonReader reader, IReadOnlyList<PathStep> steps)
    {
        foreach (var step in steps)
        {
            if (!(step.Kind == StepKind.Member ? SeekMember(ref reader, step.Name!) : SeekElement(ref reader, step.Index))) return false;
        }

        return true;
    }

    private static bool SeekMember(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.ValueTextEquals(name);
            reader.Read();
            if (isIt) return true;
            reader.Skip();
        }

        return false;
    }

    private static bool SeekElement(ref Utf8JsonReader reader, int index)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (index-- == 0) return true;
            reader.Skip();
        }

        return false;
    }
}

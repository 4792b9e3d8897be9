using ConnectApp.Api.Answers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConnectApp.Transfers.Reports;

namespace ConnectApp.Api;

/// <summary>Writes a <see cref="RecordsBody"/>: the records' own bytes go out as they are stored, without being read once more.</summary>
internal sealed class RecordsResult(ChangePage page, string next) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var body = httpContext.Response.BodyWriter;
        httpContext.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(body, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteStartArray("records");
        foreach (var record in page.Changes)
        {
            json.WriteStartObject();
            json.WriteString("scope", record.MigrationScopeId);
            json.WriteString("key", record.Key);
            json.WriteString("runId", record.RunId.ToString());
            json.WritePropertyName("value");

            // The store holds nothing that the rewriting has not read to its end.
            json.WriteRawValue(record.Value, skipInputValidation: true);
            json.WriteEndObject();
            await json.FlushAsync(httpContext.RequestAborted);
            await body.FlushAsync(httpContext.RequestAborted);
        }

        json.WriteEndArray();
        json.WriteString("next", next);
        json.WriteBoolean("hasMore", page.HasMore);
        json.WriteEndObject();
        await json.FlushAsync(httpContext.RequestAborted);
    }
}

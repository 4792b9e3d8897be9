using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.AppMigration.Storage;
using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The uploaded files of a transfer: their list and their signed URLs; both doors have them.</summary>
/// <param name="listsKeys">Whether the list names each file by <c>key</c> too, as Forge's does.</param>
internal sealed class DataOperations(SignedUrls signedUrls, ScenarioRun scenario, bool listsKeys)
{
    public IReadOnlyList<ApiOperation> All =>
    [
        ApiOperation.Of("GET /data/{transferId}/all", ListData) with { NeedsTransfer = true, TimeOverIs400 = true, Limit = "data" },
        ApiOperation.Of(PlatformNames.Sign, SignUrl) with { NeedsFile = true, Limit = "data" },
    ];

    private ApiAnswer ListData(TransferCall call) => ApiAnswer.Ok(Json.Write(json =>
    {
        json.WriteStartArray();
        foreach (var file in call.Transfer.Files.Where(f => f.IsThere).SelectMany(f => Enumerable.Repeat(f, f.Listings)))
        {
            json.WriteStartObject();
            json.WriteString("s3Key", file.S3Key);
            if (listsKeys)
                json.WriteString("key", file.S3Key);
            if (file.IsLabelled)
                json.WriteString("label", file.File.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }));

    private ApiAnswer SignUrl(TransferCall call)
    {
        var file = call.File!;
        var expired = scenario.List.ExpiresNextUrl(file.Transfer.About(file));
        var url = signedUrls.Create(file, expired ? TimeSpan.Zero : call.Dial?.UrlLifetime);
        return ApiAnswer.Ok(Json.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("url", url);
            json.WriteEndObject();
        }));
    }
}

using ConnectApp.Emulator.AppMigration.Transfers;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Dials;

/// <summary>The names of operations and events in scenario files and in the report, as the platform's OpenAPI document has them.</summary>
internal static class PlatformNames
{
    /// <summary>A progress call that settles.</summary>
    public const string LastWord = "last word";
    public const string Progress = "POST /progress/{transferId}";
    public const string Feedback = "POST /feedback/{transferId}";
    public const string PutWebhook = "PUT /webhook";
    public const string Sign = "GET /data/{s3Key}";
    public const string MessageStatus = "POST /message/{transferId}/status";
    public const string Log = "POST /log/{transferId}";
    public const string Payload = "GET /data/{s3Key}/payload";
    public const string Jwks = "GET /.well-known/jwks.json";

    /// <summary>Forge only: the exporter has called <c>completeExport()</c>.</summary>
    public const string ExportCompleted = "export-completed";

    /// <summary>Forge only: the scheduled trigger, which is no event but is sent like one.</summary>
    public const string HourlyTrigger = "hourly-trigger";

    public const string Storage = "GET /storage/{file}";

    public static readonly string[] Migration =
    [
        "GET /data/{transferId}/all", Sign, Feedback, "POST /mapping/{transferId}/find", "GET /mapping/{transferId}/page",
        "GET /transfer/recent", "GET /container/{transferId}/page", "GET /webhook", PutWebhook, Progress, "GET /error/{transferId}",
    ];

    public static readonly string[] Product =
        ["GET /rest/api/3/project/{projectIdOrKey}", "GET /api/v2/spaces", "POST /rest/api/3/permissions/check", "GET /rest/api/user"];

    public static readonly string[] Forge = [MessageStatus, Log, Payload, Jwks];

    public static readonly string[] EventTypes =
        ["listener-triggered", "app-data-uploaded", "listener-errored", "transfer-cancellation-requested", "transfer-settled", ExportCompleted, HourlyTrigger];

    public static readonly NetworkOperations Network = new()
    {
        All = [LastWord, Storage, .. Migration, .. Forge, .. Product], Writing = [LastWord, Progress, Feedback, PutWebhook, MessageStatus, Log], OfFiles = [Storage], Signing = [Sign],
    };

    public static readonly MomentWords Moments = new(["*", .. Network.All], EventTypes);
}

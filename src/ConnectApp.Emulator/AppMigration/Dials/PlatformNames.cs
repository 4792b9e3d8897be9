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
    public const string Storage = "GET /storage/{file}";

    public static readonly string[] Migration =
    [
        "GET /data/{transferId}/all", Sign, Feedback, "POST /mapping/{transferId}/find", "GET /mapping/{transferId}/page",
        "GET /transfer/recent", "GET /container/{transferId}/page", "GET /webhook", PutWebhook, Progress, "GET /error/{transferId}",
    ];

    public static readonly string[] Product =
        ["GET /rest/api/3/project/{projectIdOrKey}", "GET /api/v2/spaces", "POST /rest/api/3/permissions/check", "GET /rest/api/user"];

    public static readonly string[] EventTypes =
        ["listener-triggered", "app-data-uploaded", "listener-errored", "transfer-cancellation-requested", "transfer-settled"];

    public static readonly NetworkOperations Network = new()
    {
        All = [LastWord, Storage, .. Migration, .. Product], Writing = [LastWord, Progress, Feedback, PutWebhook], OfFiles = [Storage], Signing = [Sign],
    };

    public static readonly MomentWords Moments = new(["*", .. Network.All], EventTypes);
}

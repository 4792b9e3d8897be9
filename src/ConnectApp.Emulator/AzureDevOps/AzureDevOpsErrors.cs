using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Refusals in the service's own words.</summary>
internal static class AzureDevOpsErrors
{
    private const string SignInPage = """
        <!DOCTYPE html><html lang="en-US"><head><title>Azure DevOps Services | Sign In</title></head>
        <body><div id="i0281">Sign in to your account</div><script>window.location="https://login.microsoftonline.com/"</script></body></html>
        """;

    public static ServiceAnswer Of(int status, string typeKey, string message, int eventId = 3000) => ServiceAnswer.Json(status, new JsonObject
    {
        ["$id"] = "1", ["innerException"] = null, ["message"] = message,
        ["typeName"] = $"Microsoft.TeamFoundation.WorkItemTracking.Server.{typeKey}, Microsoft.TeamFoundation.WorkItemTracking.Server",
        ["typeKey"] = typeKey, ["errorCode"] = 0, ["eventId"] = eventId,
    });

    /// <summary>What the client did wrong is its violation too.</summary>
    public static ServiceAnswer Refusal(int status, string typeKey, string message, int eventId = 3000) =>
        Of(status, typeKey, message, eventId).Because($"answered with {status}: {message}");

    /// <summary>How a bad PAT shows: no 401, but a page for people.</summary>
    public static ServiceAnswer SignIn(int status) => status switch
    {
        302 => ServiceAnswer.Html(302, "").With("Location", "https://spsprodcin2.vssps.visualstudio.com/_signin?realm=dev.azure.com"),
        401 => ServiceAnswer.Html(401, "").With("WWW-Authenticate", "Bearer authorization_uri=https://login.microsoftonline.com/common, Basic realm=\"https://dev.azure.com/\""),
        _ => ServiceAnswer.Html(203, SignInPage),
    };

    public static ServiceAnswer NoItem(int id) => Refusal(404, "WorkItemUnauthorizedAccessException",
        $"TF401232: Work item {id} does not exist, or you do not have permissions to read it.", 3200);

    public static ServiceAnswer NoProject(string name) => Refusal(404, "ProjectDoesNotExistWithNameException",
        $"TF200016: The following project does not exist: {name}. Verify that the name of the project is correct and that the project exists on the specified Azure DevOps Server.");

    public static ServiceAnswer TooManyResults(int limit) => Refusal(400, "WorkItemTrackingQueryResultSizeLimitExceededException",
        $"VS402337: The number of work items returned exceeds the size limit of {limit}. Change the query to return fewer items.", 3200);

    /// <summary>Above the limit of use.</summary>
    public static ServiceAnswer Blocked() => Of(429, "RequestBlockedException",
        "TF400733: The request has been canceled: Request was blocked due to exceeding usage of resource 'TSTUs' in namespace 'User'.") with { IsThrottle = true };
}

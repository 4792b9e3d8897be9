using Refit;

namespace ConnectApp.WorkItems.Calls;

/// <summary>The name of a call in limits, counts and messages: the path template, which holds no id and no secret.</summary>
internal static class CallName
{
    private static readonly HttpRequestOptionsKey<string> s_template = new(HttpRequestMessageOptions.RelativePathTemplate);

    public static string Of(HttpRequestMessage request) =>
        request.Options.TryGetValue(s_template, out var template) ? template.Split('?')[0] : "call";
}

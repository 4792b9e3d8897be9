using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.WorkItems;

/// <summary>Plain calls to both sides of an emulator, with good credentials unless told otherwise.</summary>
internal sealed class WorkItemsClient : IDisposable
{
    private readonly HttpClient _http;

    public WorkItemsClient(WorkItemsEmulator emulator) => _http = new HttpClient(emulator.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };

    public string Pat { get; set; } = WorkItemsEmulator.Pat;

    public string Token { get; set; } = WorkItemsEmulator.ClassicToken;

    public Uri Jira { get; set; } = WorkItemsEmulator.JiraUrl;

    /// <param name="path">Below the organisation; the version is added.</param>
    public Task<HttpResponseMessage> AzureDevOpsAsync(HttpMethod method, string path, string? body = null, string version = "7.2-preview.3")
    {
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var address = $"{WorkItemsEmulator.AzureDevOpsUrl}/emulated/{path}" + (version.Length == 0 ? "" : $"{separator}api-version={version}");
        return SendAsync(method, address, body, Basic("", Pat));
    }

    /// <param name="path">Below <c>/rest/api/3/</c>.</param>
    public Task<HttpResponseMessage> JiraAsync(HttpMethod method, string path, string? body = null) =>
        SendAsync(method, $"{Jira}/rest/api/3/{path}", body, Basic(WorkItemsEmulator.Email, Token));

    /// <summary>A call that must succeed.</summary>
    public static async Task<JsonNode> ReadAsync(Task<HttpResponseMessage> call)
    {
        using var response = await call;
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text.Length == 0 ? "{}" : text)!;
    }

    public Task<JsonNode> GetJiraAsync(string path) => ReadAsync(JiraAsync(HttpMethod.Get, path));

    public Task<JsonNode> PostJiraAsync(string path, JsonNode body) => ReadAsync(JiraAsync(HttpMethod.Post, path, body.ToJsonString()));

    public Task<JsonNode> GetAzureDevOpsAsync(string path) => ReadAsync(AzureDevOpsAsync(HttpMethod.Get, path));

    public Task<JsonNode> PostAzureDevOpsAsync(string path, JsonNode body) => ReadAsync(AzureDevOpsAsync(HttpMethod.Post, path, body.ToJsonString()));

    /// <summary>All ids that a query finds.</summary>
    public async Task<int[]> QueryAsync(string where, string parameters = "")
    {
        var result = await PostAzureDevOpsAsync($"Emulated/_apis/wit/wiql{parameters}", new JsonObject { ["query"] = $"SELECT [System.Id] FROM WorkItems WHERE {where}" });
        return [.. result["workItems"]!.AsArray().Select(i => i!["id"]!.GetValue<int>())];
    }

    public async Task<HttpResponseMessage> AttachAsync(string issue, string name, byte[] bytes, bool hasHeader = true)
    {
        using var content = new MultipartFormDataContent { { new ByteArrayContent(bytes), "file", name } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Jira}/rest/api/3/issue/{issue}/attachments") { Content = content };
        request.Headers.Authorization = Basic(WorkItemsEmulator.Email, Token);
        if (hasHeader)
            request.Headers.Add("X-Atlassian-Token", "no-check");
        return await _http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, string? body, AuthenticationHeaderValue? authorization, string mediaType = "application/json")
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        request.Headers.Authorization = authorization;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public static AuthenticationHeaderValue Basic(string user, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));

    public static JsonObject NewIssue(string summary = "A story", string type = "10002", JsonNode? parent = null, JsonNode? description = null)
    {
        var fields = new JsonObject { ["project"] = new JsonObject { ["key"] = "EMU" }, ["issuetype"] = new JsonObject { ["id"] = type }, ["summary"] = summary };
        if (parent is not null)
            fields["parent"] = parent;
        if (description is not null)
            fields["description"] = description;
        return new JsonObject { ["fields"] = fields };
    }

    public static JsonObject Document(params JsonNode[] content) => new() { ["version"] = 1, ["type"] = "doc", ["content"] = new JsonArray(content) };

    public static JsonObject Paragraph(string text) =>
        new() { ["type"] = "paragraph", ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };

    public void Dispose() => _http.Dispose();
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ConnectApp.Emulator.Tests;

/// <summary>A tiny Connect app on Kestrel: serves a descriptor and keeps whatever it is sent.</summary>
internal sealed class FakeApp : IAsyncDisposable
{
    public const string Key = "com.example.checklists";

    private readonly WebApplication _web;

    private FakeApp(WebApplication web, string path) => (_web, BasePath) = (web, path);

    public Uri Address { get; private set; } = null!;

    public string BasePath { get; }

    public ConcurrentQueue<ReceivedCall> Calls { get; } = new();

    public IEnumerable<ReceivedCall> Events => Calls.Where(call => call.Path == BasePath + "/connect/migration");

    /// <summary>Status of each answer; 200 unless set.</summary>
    public Func<ReceivedCall, int> Answer { get; set; } = _ => 200;

    public string? WebhookPath { get; set; } = "/connect/migration";

    public string SharedSecret => Calls.Last(call => call.Path == BasePath + "/connect/installed").Json["sharedSecret"]!.GetValue<string>();

    public static async Task<FakeApp> StartAsync(string path = "")
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var web = builder.Build();
        var app = new FakeApp(web, path);
        web.Run(app.HandleAsync);
        await web.StartAsync();
        app.Address = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + path);
        return app;
    }

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path == BasePath + "/health/ready")
            return;
        if (path == BasePath + "/atlassian-connect.json")
        {
            await context.Response.WriteAsync(Descriptor().ToJsonString());
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = new ReceivedCall(path, context.Request.Headers.Authorization.ToString(), JsonNode.Parse(Encoding.UTF8.GetString(body.ToArray()))!)
        {
            SystemToken = context.Request.Headers["x-forge-oauth-system"].ToString(),
        };
        context.Response.StatusCode = Answer(call);
        Calls.Enqueue(call);
    }

    private JsonObject Descriptor() => new()
    {
        ["key"] = Key,
        ["baseUrl"] = Address.AbsoluteUri.TrimEnd('/'),
        ["lifecycle"] = new JsonObject
        {
            ["installed"] = "/connect/installed",
            ["uninstalled"] = "/connect/uninstalled",
            ["enabled"] = "/connect/enabled",
        },
        ["cloudAppMigration"] = WebhookPath is null ? null : new JsonObject { ["migrationWebhookPath"] = WebhookPath },
    };
}

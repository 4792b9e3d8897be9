using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Connect;

/// <summary>Stands for the install key host: serves the public key of <see cref="Key"/> at <c>/install-keys/key-1</c>, and whatever a test adds.</summary>
internal sealed class KeyHost : IAsyncDisposable
{
    public const string KeyId = "key-1";

    // Shared by all tests: making a key pair costs more than a test.
    private static readonly RSA s_key = RSA.Create(2048);

    private readonly WebApplication _app;

    private KeyHost(WebApplication app) => _app = app;

    public RSA Key { get; } = s_key;
    public ConcurrentQueue<string> Requests { get; } = new();
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new();
    public string Url => $"{_app.Urls.First()}/install-keys";

    public static async Task<KeyHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var host = new KeyHost(app);
        host.Answers[KeyId] = context => context.Response.WriteAsync(host.Key.ExportSubjectPublicKeyInfoPem());
        app.Run(context =>
        {
            host.Requests.Enqueue(context.Request.Path);
            var id = context.Request.Path.Value!.Split('/')[^1];
            if (host.Answers.TryGetValue(id, out var answer)) return answer(context);
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return host;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Benchmarks.Loading;

/// <summary>Gives a file out over TLS on loopback, as storage does; its own work is part of what is timed.</summary>
internal sealed class SecureFileServer : IDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client;

    private SecureFileServer(WebApplication app, HttpClient client) => (_app, _client) = (app, client);

    public static SecureFileServer Start(string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var certificate = Certificate();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        var app = builder.Build();
        app.MapGet("/", () => Results.File(file));
        app.StartAsync().GetAwaiter().GetResult();

        // The one certificate that was made above, and no other.
        var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString() } };
        return new SecureFileServer(app, new HttpClient(handler) { BaseAddress = new Uri(app.Urls.First()) });
    }

    public Stream Open() => _client.GetStreamAsync(new Uri("/", UriKind.Relative)).GetAwaiter().GetResult();

    public void Dispose()
    {
        _client.Dispose();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}

using ConnectApp.Composition;
using ConnectApp.Tests.Connect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace ConnectApp.Tests.Documents;

/// <summary>The backend put together as <c>serve</c> does it, and not started: what it maps and what its options hold.</summary>
internal sealed class MappedBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-documents-").FullName;

    public MappedBackend() => _app = Backend.Build(builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["Urls"] = "http://127.0.0.1:0",
        ["Connect:Descriptor"] = Repository.DescriptorPath,
        ["Storage:ConnectionString"] = _folder,
        ["Import:Plan"] = Path.Combine(Repository.Root, "src", "ConnectApp", "Sample", "jira", "import-plan.yaml"),
    }));

    public IServiceProvider Services => _app.Services;

    /// <summary>Whether a request of this method and path finds an endpoint.</summary>
    public bool Maps(string method, string path) => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
        .Any(e => "/" + e.RoutePattern.RawText!.TrimStart('/') == path
            && e.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods && methods.HttpMethods.Contains(method));

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}

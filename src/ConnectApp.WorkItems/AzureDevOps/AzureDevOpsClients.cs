using System.Net.Http.Headers;
using ConnectApp.WorkItems.Calls;
using Refit;

namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>
/// Opens the REST client for a run. Base address and credential belong to the run, the pipeline below them to all runs, so that the limits
/// of the side hold for all of them together.
/// </summary>
internal sealed class AzureDevOpsClients(IHttpMessageHandlerFactory handlers)
{
    public IAzureDevOpsApi Open(AzureDevOpsConnection connection, CallCounts counts) =>
        RestService.ForGenerated<IAzureDevOpsApi>(Client(connection.Organisation, connection, counts), RefitJson.Settings);

    public IIdentitiesApi OpenIdentities(AzureDevOpsConnection connection, CallCounts counts) =>
        RestService.ForGenerated<IIdentitiesApi>(Client(connection.Identities, connection, counts), RefitJson.Settings);

    private HttpClient Client(Uri address, AzureDevOpsConnection connection, CallCounts counts)
    {
        // The factory owns the handler and replaces it from time to time; the run's client lives as long as the run's step.
        var client = new HttpClient(new RunCallHandler(counts, handlers.CreateHandler(nameof(Service.AzureDevOps))), disposeHandler: false)
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan, // the pipeline bounds each attempt
        };
        client.DefaultRequestHeaders.Authorization = connection.Authorization;
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));

        // Without it a refused token is answered with a redirect to the sign-in page instead of a 401 (servers of some versions obey it).
        client.DefaultRequestHeaders.Add("X-TFS-FedAuthRedirect", "Suppress");
        return client;
    }
}

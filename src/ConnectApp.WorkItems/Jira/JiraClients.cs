using System.Net.Http.Headers;
using ConnectApp.WorkItems.Calls;
using Refit;

namespace ConnectApp.WorkItems.Jira;

/// <summary>Opens the REST client for a run; base address and credential are the run's, the pipeline and its limits are shared by all runs.</summary>
internal sealed class JiraClients(IHttpMessageHandlerFactory handlers)
{
    public IJiraApi Open(JiraConnection connection, CallCounts counts) =>
        RestService.ForGenerated<IJiraApi>(Client(connection.Base, connection.Authorization, counts), RefitJson.Settings);

    public IAgileApi OpenAgile(JiraConnection connection, CallCounts counts) =>
        RestService.ForGenerated<IAgileApi>(Client(connection.Base, connection.Authorization, counts), RefitJson.Settings);

    /// <summary>For the cloud id of a site, which is asked without credentials.</summary>
    public ISiteApi OpenSite(Uri site, CallCounts counts) =>
        RestService.ForGenerated<ISiteApi>(Client(site, authorization: null, counts), RefitJson.Settings);

    private HttpClient Client(Uri address, AuthenticationHeaderValue? authorization, CallCounts counts)
    {
        var client = new HttpClient(new RunCallHandler(counts, handlers.CreateHandler(nameof(Service.Jira))), disposeHandler: false)
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan, // the pipeline bounds each attempt
        };
        client.DefaultRequestHeaders.Authorization = authorization;
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return client;
    }
}

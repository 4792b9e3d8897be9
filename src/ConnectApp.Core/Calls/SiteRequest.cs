using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Calls;

/// <summary>What the handlers must know of a request beside its HTTP form.</summary>
internal static class SiteRequest
{
    /// <summary>Keys as texts, for the attributes of Refit's interfaces.</summary>
    public const string TenantKey = "ConnectApp.Tenant";
    public const string TransferKey = "ConnectApp.Transfer";

    /// <summary>Whose authority signs the request.</summary>
    public static readonly HttpRequestOptionsKey<TenantId> Tenant = new(TenantKey);

    /// <summary>Verb and path template, for logs: the real path holds ids.</summary>
    public static readonly HttpRequestOptionsKey<string> Operation = new("ConnectApp.Operation");

    /// <summary>True for a POST that does no harm twice; GETs need no such word, all others are sent once.</summary>
    public static readonly HttpRequestOptionsKey<bool> SafeToRepeat = new("ConnectApp.SafeToRepeat");

    /// <summary>Which transfer the request is about; not set where it is about none.</summary>
    public static readonly HttpRequestOptionsKey<TransferId> Transfer = new(TransferKey);

    /// <summary>Set where the site has no address or no authority, so that nothing went out.</summary>
    public static readonly HttpRequestOptionsKey<bool> NotSent = new("ConnectApp.NotSent");

    public static TenantId TenantOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(Tenant, out var tenant) ? tenant : throw new InvalidOperationException("The request names no tenant.");

    public static string OperationOf(HttpRequestMessage request) =>
        request.Options.TryGetValue(Operation, out var operation) ? operation : request.Method.Method;

    public static bool MayRepeat(HttpRequestMessage request) =>
        request.Method == HttpMethod.Get || (request.Options.TryGetValue(SafeToRepeat, out var safe) && safe);
}

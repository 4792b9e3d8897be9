using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>Section <c>Forge</c>: the door for apps on Forge whose backend is a remote.</summary>
internal sealed class ForgeOptions
{
    public const string AtlassianKeys = "https://forge.cdn.prod.atlassian-dev.net/.well-known/jwks.json";
    public const string AtlassianApi = "https://api.atlassian.com/app/migration/forge/v1";
    public const string TransferIdInPath = "{transferId}";

    /// <summary><c>ari:cloud:ecosystem::app/UUID</c>; null: the door is closed.</summary>
    public string? AppId { get; set; }

    /// <summary>Where the public keys of invocation tokens are.</summary>
    public string JwksUrl { get; set; } = AtlassianKeys;

    /// <summary>Base of the Forge migration API.</summary>
    public string ApiUrl { get; set; } = AtlassianApi;

    /// <summary>Path of the list of files below <see cref="ApiUrl"/>. No public page confirms it.</summary>
    public string ListPath { get; set; } = "/data/{transferId}/all";

    /// <summary>How a file is reported that was read to its end but lost records: <c>SUCCESS</c> or <c>FAILED</c>.</summary>
    public string ReportLossAs { get; set; } = "SUCCESS";

    /// <summary>Further hosts of <c>app.apiBaseUrl</c> and of signed URLs. A host named in full may use http, any port and a private address.</summary>
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "The configuration binder fills it.")]
    public string[]? AllowedHosts { get; set; }

    /// <summary>Refuse invocation tokens without <c>nbf</c>.</summary>
    public bool RequireNotBefore { get; set; }

    public bool IsOpen => AppId is { Length: > 0 };

    public bool ReportsLossAsFailure => ReportLossAs == "FAILED";
}

/// <summary>Names the key, what it holds and what is expected.</summary>
internal sealed class ForgeOptionsValidator : IValidateOptions<ForgeOptions>
{
    private const string AppPrefix = "ari:cloud:ecosystem::app/";

    public ValidateOptionsResult Validate(string? name, ForgeOptions options)
    {
        List<string> faults = [];
        if (options.IsOpen && !(options.AppId!.StartsWith(AppPrefix, StringComparison.Ordinal) && Guid.TryParseExact(options.AppId[AppPrefix.Length..], "D", out _)))
            faults.Add($"Forge:AppId is '{options.AppId}', expected {AppPrefix}UUID.");
        if (!IsHttp(options.JwksUrl)) faults.Add($"Forge:JwksUrl is '{options.JwksUrl}', expected an absolute http or https URL.");
        if (!IsHttp(options.ApiUrl)) faults.Add($"Forge:ApiUrl is '{options.ApiUrl}', expected an absolute http or https URL.");
        if (!options.ListPath.StartsWith('/') || !options.ListPath.Contains(ForgeOptions.TransferIdInPath, StringComparison.Ordinal))
            faults.Add($"Forge:ListPath is '{options.ListPath}', expected a path that begins with / and holds {ForgeOptions.TransferIdInPath}.");
        if (options.ReportLossAs is not ("SUCCESS" or "FAILED")) faults.Add($"Forge:ReportLossAs is '{options.ReportLossAs}', expected SUCCESS or FAILED.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsHttp(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}

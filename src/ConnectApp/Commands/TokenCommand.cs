using ConnectApp.Api.Access;
using ConnectApp.Composition;
using ConnectApp.Core.Clock;

namespace ConnectApp.Commands;

/// <summary><c>token</c>: an operator's token for the run API, signed with the configured key.</summary>
internal static class TokenCommand
{
    private const string AllTenants = "*";
    private static readonly TimeSpan s_usual = TimeSpan.FromHours(1);

    /// <param name="tenant">Id of a site's tenant or name of an API tenant; null: all tenants.</param>
    /// <param name="lifetime">As <see cref="Duration"/> reads it; null: one hour.</param>
    /// <param name="subject">Who uses the token; null: the user of this machine.</param>
    /// <exception cref="UsageException">There is no key, or the lifetime is wrong.</exception>
    public static async Task<int> RunAsync(string? tenant, string? lifetime, string? subject, TextWriter output, TimeProvider time)
    {
        var options = Settings.Read().GetSection("Api").Get<ApiOptions>() ?? new ApiOptions();
        if (options.Authority is { Length: > 0 } authority) throw new UsageException($"Api:Authority is set: operators get their tokens from {authority}.");
        if (string.IsNullOrEmpty(options.SigningKey)) throw new UsageException("Api:SigningKey is not set, so there are no operators; set it for `serve` and for this verb.");
        if (new ApiOptionsValidator().Validate(null, options) is { Failed: true } faults) throw new UsageException(faults.FailureMessage);

        await output.WriteLineAsync(OperatorTokens.Make(options, tenant ?? AllTenants, subject ?? Environment.UserName, Lifetime(lifetime), time.GetUtcNow()));
        return CommandLine.Success;
    }

    /// <summary>Tenants that a token can be for: id or name, and the site's address.</summary>
    public static async Task<int> ListAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        foreach (var site in await store.ReadSitesAsync(cancellationToken)) await output.WriteLineAsync($"{site.Tenant}  {site.BaseUrl}");
        foreach (var name in await store.ReadApiTenantsAsync(cancellationToken)) await output.WriteLineAsync(name);
        return CommandLine.Success;
    }

    private static TimeSpan Lifetime(string? text)
    {
        if (text is null) return s_usual;
        if (!Duration.TryParse(text, out var lifetime)) throw new UsageException($"--for: '{text}' is no duration; expected {Duration.Forms}.");
        return lifetime >= TimeSpan.FromSeconds(1) && lifetime <= OperatorTokens.LongestLifetime
            ? lifetime : throw new UsageException($"--for: {text} is not from 1s to {OperatorTokens.LongestLifetime.TotalHours:0}h.");
    }
}

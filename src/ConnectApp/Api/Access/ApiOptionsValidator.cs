using Microsoft.Extensions.Options;

namespace ConnectApp.Api.Access;

internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var faults = new List<string>();
        if (options.SigningKey is { Length: > 0 } && OperatorTokens.KeyOf(options.SigningKey) is null)
            faults.Add($"Api:SigningKey is too short or not base64; expected text of at least {OperatorTokens.LeastKeyBytes} bytes, or base64:… of as many.");
        if (options.Authority is { Length: > 0 } authority)
        {
            if (options.SigningKey is { Length: > 0 }) faults.Add("Api:SigningKey and Api:Authority are both set; expected one of them.");
            if (!Uri.TryCreate(authority, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps && !(url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
                faults.Add($"Api:Authority is '{authority}'; expected an https URL (http only on this machine).");
            if (string.IsNullOrEmpty(options.Audience)) faults.Add("Api:Audience is not set; with Api:Authority it must be, or tokens that were made for other apps would count.");
        }

        if (options.RequestsPerMinute < 1) faults.Add($"Api:RequestsPerMinute is {options.RequestsPerMinute}; expected at least 1.");
        if (options.StreamsPerTenant < 1) faults.Add($"Api:StreamsPerTenant is {options.StreamsPerTenant}; expected at least 1.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

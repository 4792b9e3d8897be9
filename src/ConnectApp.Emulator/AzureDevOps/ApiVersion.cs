using System.Text.RegularExpressions;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>The <c>api-version</c> of a call, from the query or the Accept header.</summary>
internal sealed partial record ApiVersion(int Major, int Minor, bool IsPreview)
{
    public static readonly ApiVersion Cloud = new(7, 2, IsPreview: true);

    /// <summary>Of Azure DevOps Server 2020.</summary>
    public static readonly ApiVersion Server = new(6, 0, IsPreview: true);

    /// <returns>Null where the text is no version.</returns>
    public static ApiVersion? Parse(string? text) => text is not null && Form().Match(text) is { Success: true } form
        ? new ApiVersion(int.Parse(form.Groups["major"].Value), int.Parse(form.Groups["minor"].Value), form.Groups["preview"].Success) : null;

    public static string? OfAccept(string? accept) => accept is not null && InAccept().Match(accept) is { Success: true } found ? found.Groups["version"].Value : null;

    public bool IsAbove(ApiVersion other) => (Major, Minor).CompareTo((other.Major, other.Minor)) > 0;

    public override string ToString() => $"{Major}.{Minor}";

    [GeneratedRegex(@"^(?<major>\d{1,2})\.(?<minor>\d{1,2})(?<preview>-preview(\.\d{1,2})?)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Form();

    [GeneratedRegex(@"api-version=(?<version>[^;,\s]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InAccept();
}

using System.Text.Json.Serialization;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Client;

/// <param name="CloudUrl">The site, as in the job.</param>
internal sealed record TokenRequest(string CloudUrl);

/// <summary>What connects a server to a site; it ends 5 minutes after it was made.</summary>
internal sealed record CloudToken(string? Uri, string? CloudUrl, string? Token)
{
    /// <summary>The token stays out of messages and logs.</summary>
    public override string ToString() => $"a token for {CloudUrl}";
}

internal sealed record SaveTokenRequest(string CloudUrl, string Token)
{
    public override string ToString() => $"a token for {CloudUrl}";
}

internal sealed record SavedToken(string? CloudUrl, string? Message);

internal sealed record AttachAnswer
{
    public string? CloudUrl { get; init; }

    /// <summary>The end of the attach; null where the answer has none that can be read.</summary>
    [JsonConverter(typeof(TolerantTimeConverter))]
    public DateTimeOffset? ExpiryTime { get; init; }
}

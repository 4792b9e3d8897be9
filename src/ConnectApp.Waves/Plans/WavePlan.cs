using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Waves.Plans;

/// <summary>A wave plan without faults.</summary>
/// <param name="Waves">In the plan's order; each becomes one job, or several where one is too small.</param>
internal sealed record WavePlan(string Name, string Product, IReadOnlyList<PlannedWave> Waves)
{
    public const string Jira = "jira";
    public const string Confluence = "confluence";
}

/// <summary>One wave, with what the plan says for all waves put in.</summary>
internal sealed record PlannedWave
{
    public required string Name { get; init; }
    public required string Product { get; init; }
    public required CloudAccess Cloud { get; init; }
    public required ServerAccess Server { get; init; }

    /// <summary>Keys of projects, or of spaces; each once, in the plan's order.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
    public IReadOnlyList<string> Apps { get; init; } = [];
    public bool HasUsersAndGroups { get; init; }

    /// <summary>Names of failed checks that may be overridden where the platform says "excludable".</summary>
    public IReadOnlyList<string> Override { get; init; } = [];
    public bool StopsOnWarning { get; init; }
    public TimeSpan AppsPatience { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Names of waves that come first.</summary>
    public IReadOnlyList<string> After { get; init; } = [];
    public bool AfterPartial { get; init; }
    public DateTimeOffset? From { get; init; }
    public DateTimeOffset? To { get; init; }

    /// <summary>Parts of the scope that this program does not know, sent unchanged.</summary>
    public IReadOnlyDictionary<string, JsonElement> MoreScope { get; init; } = new Dictionary<string, JsonElement>();

    public int Line { get; init; }
    public int Column { get; init; }
}

/// <param name="Url">The site, without a slash at the end.</param>
/// <param name="Token">Null: its variable is not set.</param>
internal sealed record CloudAccess(string Url, string Email, string? Token)
{
    /// <summary>The token stays out of messages and logs.</summary>
    public override string ToString() => Url;
}

/// <param name="Url">With its context path, without a slash at the end; null: a person attaches the server.</param>
internal sealed record ServerAccess(string Id, string? Url)
{
    public string? Token { get; init; }
    public string? User { get; init; }
    public string? Password { get; init; }

    /// <summary>Whether the program can attach the server by itself.</summary>
    [JsonIgnore]
    public bool CanAttach => Url is not null && (Token is not null || (User is not null && Password is not null));

    /// <summary>The secrets stay out of messages and logs.</summary>
    public override string ToString() => Id;
}

namespace ConnectApp.Core.Runs;

/// <summary>What a run waits for: <c>waiting</c> of the run API.</summary>
/// <param name="Code">One of the constants here, or the kind's own word.</param>
/// <param name="Reason">A sentence for people, without secrets.</param>
/// <param name="Until">When the run tries again by itself; null: nobody knows.</param>
internal sealed record RunWait(string Code, string Reason, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>The other side fails or is busy; time may help.</summary>
    public const string Retrying = "retrying";

    /// <summary>A step of the program threw: a broken assumption, or a store that cannot be used.</summary>
    public const string Error = "error";

    /// <summary>Only the operator can help: a host that is not allowed, a full disk.</summary>
    public const string Operator = "operator";

    /// <summary>The site's secret is missing or refused: its admin, or time, can help.</summary>
    public const string Site = "site";

    /// <summary>Only the app's vendor can help: no plan fits.</summary>
    public const string Vendor = "vendor";

    /// <summary>Credentials are refused or have run out: whoever started the run brings new ones with <c>resume</c>.</summary>
    public const string Credentials = "credentials";
}

using System.Globalization;

namespace ConnectApp.Core.Runs;

/// <summary>What a run waits for: <c>waiting</c> of the run API.</summary>
/// <param name="Code">One of the constants here, or the kind's own word.</param>
/// <param name="Reason">A sentence for people, without secrets.</param>
/// <param name="Until">When the run tries again by itself; null: nobody knows.</param>
internal sealed record RunWait(string Code, string Reason, DateTimeOffset Since, DateTimeOffset? Until)
{
    /// <summary>A wait that says in its reason who can help, where that is not the run itself.</summary>
    public static RunWait Of(string code, string reason, DateTimeOffset since, DateTimeOffset? until) => new(code, code switch
    {
        Operator => $"waiting for the operator: {reason}",
        Vendor => $"waiting for the app's vendor: {reason}",
        _ => reason,
    }, since, until);

    /// <summary>For people: what is waited for, and since when.</summary>
    public string Sentence
    {
        get
        {
            var reason = Reason.TrimEnd('.');
            if (Code is Retrying or Error) reason = $"trying again: {reason}";
            return string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(reason[0])}{reason[1..]}, since {Since.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
        }
    }

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

    /// <summary>The platform decides the end, and has not done so yet.</summary>
    public const string Platform = "platform";

    /// <summary>Credentials are refused or have run out: whoever started the run brings new ones with <c>resume</c>.</summary>
    public const string Credentials = "credentials";
}

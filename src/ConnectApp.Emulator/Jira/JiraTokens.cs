using System.Text;

namespace ConnectApp.Emulator.Jira;

/// <summary>The two tokens of the one account: the classic one works at the site's address, the scoped one at the gateway.</summary>
internal sealed class JiraTokens
{
    public const string Email = "admin@emulated.example";

    public const string Classic = "emulated-token";

    public const string Scoped = "emulated-scoped";

    private int _generation = 1;

    /// <summary>Ends both tokens; the next ones are <c>emulated-token-2</c> and <c>emulated-scoped-2</c>, and so on.</summary>
    public void Expire() => _generation++;

    public JiraTokenFit Check(string? authorization, bool isGateway)
    {
        if (authorization?.Split(' ', 2) is not [var scheme, var value] || !scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) || Decode(value) is not { } pair)
            return JiraTokenFit.None;
        var at = pair.IndexOf(':', StringComparison.Ordinal);
        if (at < 0 || !pair.AsSpan(0, at).Equals(Email, StringComparison.OrdinalIgnoreCase))
            return JiraTokenFit.None;
        var token = pair[(at + 1)..];
        if (token == Current(isGateway ? Scoped : Classic))
            return JiraTokenFit.Good;
        if (token == Current(isGateway ? Classic : Scoped))
            return JiraTokenFit.OtherBase;
        return token.StartsWith(Classic, StringComparison.Ordinal) || token.StartsWith(Scoped, StringComparison.Ordinal) ? JiraTokenFit.Expired : JiraTokenFit.None;
    }

    private string Current(string token) => _generation == 1 ? token : $"{token}-{_generation}";

    private static string? Decode(string base64)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(base64));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

internal enum JiraTokenFit
{
    None,
    Good,

    /// <summary>A token that works at the other address.</summary>
    OtherBase,
    Expired,
}

using System.Text;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>Reads <c>Authorization</c> headers.</summary>
internal static class Credentials
{
    /// <returns>User and password of Basic; null: it is something else.</returns>
    public static (string User, string Password)? Basic(string? authorization)
    {
        if (authorization?.Split(' ', 2) is not [var scheme, var value] || !scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            var pair = Encoding.UTF8.GetString(Convert.FromBase64String(value));
            var at = pair.IndexOf(':', StringComparison.Ordinal);
            return at < 0 ? null : (pair[..at], pair[(at + 1)..]);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static string? Bearer(string? authorization) =>
        authorization?.Split(' ', 2) is [var scheme, var value] && scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) ? value : null;

    public static (MigrationAccount? Account, bool HasEnded) FindAccount(MigrationModel model, string? authorization) =>
        Basic(authorization) is var (user, password) ? model.FindAccount(user, password)
        : Bearer(authorization) is { } token ? model.FindAccount(null, token) : (null, false);
}

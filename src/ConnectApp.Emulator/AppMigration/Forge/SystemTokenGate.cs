using ConnectApp.Emulator.AppMigration.Api;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.Http;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Forge;

/// <summary>Checks the app system token on a call: issued here, to this installation, and still valid.</summary>
internal sealed class SystemTokenGate(ForgeIdentity identity, SystemTokens tokens, Traffic traffic) : ICallerGate
{
    private const string Scheme = "Bearer ";

    /// <summary>The token of a call; null where there is none of the right form.</summary>
    public static string? Read(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.Ordinal) ? header[Scheme.Length..] : null;

    public (string? Fault, bool IsExcused) FindFault(HttpRequest request, ApiCall call)
    {
        if (request.Headers.Authorization.Count == 0)
            return ("no token", false);
        if (Read(request) is not { } token)
            return ("Authorization is not of the form 'Bearer <token>'", false);
        traffic.Token(token);
        var (fault, installationId) = tokens.Check(token);
        return (fault ?? (installationId == identity.InstallationId ? null : "the token was issued to another installation"), false);
    }
}

using System.Text;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Ledgers;
using ConnectApp.Emulator.Signing;
using ConnectApp.Emulator.Systems;
using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.AppMigration.Api;

/// <summary>The public keys of signed install callbacks, by their id.</summary>
internal sealed class InstallKeys(InstallKey key, PlatformParts parts) : IEmulatedSystem
{
    private const string Root = "/install-keys/";

    public string? Name => null;

    public IReadOnlyList<string> Roots => [Root];

    public Ledger Ledger => parts.Ledger;

    public Task HandleAsync(HttpContext context, string target)
    {
        var call = new ApiCall(context.Request.Method, target.Split('?', 2)[0], target);
        var answer = call.Method != "GET" || target.Length <= Root.Length ? call.Refuse(404, "unknown operation")
            : target == Root + key.KeyId ? new ApiAnswer(200, Encoding.ASCII.GetBytes(key.PublicKeyPem)) { ContentType = "application/x-pem-file" }
            : ApiAnswer.Error(404, "Not Found");
        if (call.Violation is { } violation)
            Ledger.Violation(violation);
        return parts.Surroundings.Answers.SendAsync(context, answer);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

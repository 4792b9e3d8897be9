using ConnectApp.Core.Ids;

namespace ConnectApp.Waves.Plans;

/// <summary>Reads the blocks <c>cloud</c> and <c>server</c>, and the secrets in them.</summary>
internal sealed class PlanAccess(PlanSources sources, PlanNotes notes)
{
    private const string Variable = "env:";
    private const string File = "file:";

    public CloudAccess? ReadCloud(PlanMembers cloud)
    {
        var (url, email) = (ReadUrl(cloud, "url", isNeeded: true), cloud.Text("email", "the e-mail of an admin of the site", most: 255));
        if (email?.Contains('@') == false)
        {
            PlanMembers.Expect(cloud.Take("email")!, "email", "an e-mail address", notes);
            email = null;
        }

        var token = ReadSecret(cloud, "token", isNeeded: true);
        cloud.End();
        return url is null || email is null ? null : new CloudAccess(url.ToString().TrimEnd('/'), email, token);
    }

    public ServerAccess? ReadServer(PlanMembers server)
    {
        var id = server.Text("id", "the server id, as its page System info shows it", most: 255);
        var url = ReadUrl(server, "url", isNeeded: false);
        if (url is not null && sources.Refuses(url) is { } fault) notes.Fault(server.Take("url")!, $"url: the address {fault}");
        var access = new ServerAccess(id ?? "", url?.ToString().TrimEnd('/'))
        {
            Token = ReadSecret(server, "token", isNeeded: false),
            User = server.Text("user", "a user name", isNeeded: false),
            Password = ReadSecret(server, "password", isNeeded: false),
        };
        if (server.Has("user") != server.Has("password")) notes.Fault(server.Map, "server: user and password go together");
        if (server.Has("token") && server.Has("user")) notes.Fault(server.KeyOf("user"), "server: expected a token, or user and password, and not both");
        if (!server.Has("url") && (server.Has("token") || server.Has("user"))) notes.Fault(server.Map, "server: url is missing; expected the server's address");
        server.End();
        return id is null ? null : access;
    }

    private Uri? ReadUrl(PlanMembers members, string name, bool isNeeded)
    {
        const string Expected = "an absolute https address without user name, query and fragment";
        var text = members.Text(name, Expected, isNeeded);
        if (text is null) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http" && uri.UserInfo.Length == 0 && uri.Query.Length == 0
            && uri.Fragment.Length == 0) return uri;
        PlanMembers.Expect(members.Take(name)!, name, Expected, notes);
        return null;
    }

    private string? ReadSecret(PlanMembers members, string name, bool isNeeded)
    {
        if (members.Text(name, "a secret, or env:NAME", isNeeded, 10_000) is not { } text) return null;
        var node = members.Take(name)!;
        if (text.StartsWith(File, StringComparison.Ordinal))
        {
            notes.Fault(node, $"{name}: a secret is not read from a file; expected the secret itself{(sources.Folder is null ? "" : ", or env:NAME")}");
            return null;
        }

        if (!text.StartsWith(Variable, StringComparison.Ordinal))
        {
            if (sources.Folder is not null) notes.Warn(node, $"{name}: the secret stands in the plan; env:NAME would keep it out of the file");
            return text;
        }

        var variable = text[Variable.Length..];
        if (!sources.MayName(variable))
        {
            notes.Fault(node, $"{name}: env: is refused here; expected the secret itself (Waves:SecretNames can permit single variables)");
            return null;
        }

        if (sources.Find(variable) is { Length: > 0 } value) return value;
        var message = $"{name}: the variable {Printable.Of(variable, 60)} is not set";
        if (sources.NeedsSecrets) notes.Fault(node, message);
        else notes.Warn(node, message);
        return null;
    }
}

using ConnectApp.Emulator.Scenarios;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The group <c>migrationApi</c> of a scenario: who may call, which servers there are, and dials.</summary>
internal sealed record MigrationApiScenario(
    IReadOnlyList<MigrationAccount> Accounts, IReadOnlyList<MigrationServer> Servers, IReadOnlyList<ServiceDial> Dials)
{
    public const string DefaultEmail = "admin@emulated.example";
    public const string DefaultToken = "emulated-token";
    public const string DefaultServerToken = "emulated-pat";
    public const string DefaultSite = "https://emulated.atlassian.net";
    public const string DefaultConfluenceSite = "https://emulated-wiki.atlassian.net";

    public static readonly string[] Names = ["accounts", "servers", "dials"];

    public static MigrationApiScenario None { get; } = new([], [], []);

    /// <summary>One account, and one site and server of each product.</summary>
    public static IReadOnlyList<MigrationAccount> DefaultAccounts { get; } = [new(DefaultEmail, DefaultToken, [DefaultSite, DefaultConfluenceSite])];

    public static IReadOnlyList<MigrationServer> DefaultServers { get; } =
    [
        new("EMUL-ATED-JIRA-0001", "/servers/jira", DefaultServerToken, "jira"),
        new("EMUL-ATED-WIKI-0001", "/servers/confluence", DefaultServerToken, "confluence"),
    ];

    public static MigrationApiScenario Read(Members root, DialNumbers numbers)
    {
        if (root.Group("migrationApi") is not { } group)
            return None;
        var read = new MigrationApiScenario(
            [.. group.List("accounts").Select(ReadAccount)], [.. group.List("servers").Select(ReadServer)], group.Dials("dials", numbers, MigrationApiDials.Read));
        group.End(Names);
        return read;
    }

    private static MigrationAccount ReadAccount(Members account)
    {
        account.ExactlyOne("email");
        account.ExactlyOne("token");
        account.ExactlyOne("sites");
        var read = new MigrationAccount(account.Text("email")!, account.Text("token")!, [.. account.Texts("sites").Select(s => s.TrimEnd('/'))]);
        account.End(["email", "token", "sites"]);
        return read;
    }

    private static MigrationServer ReadServer(Members server)
    {
        foreach (var name in new[] { "id", "path", "token" })
            server.ExactlyOne(name);
        var path = server.Text("path")!.TrimEnd('/');
        if (!path.StartsWith('/') || path.StartsWith("/migrations", StringComparison.Ordinal))
            throw server.Fault("path", "expected a path that begins with / and not with /migrations");
        var read = new MigrationServer(server.Text("id")!, path, server.Text("token")!, server.OneOf("product", ["jira", "confluence"]) ?? "jira");
        server.End(["id", "path", "token", "product"]);
        return read;
    }
}

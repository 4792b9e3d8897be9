namespace ConnectApp.Emulator.MigrationApi;

/// <summary>A customer's Data Center with its Cloud Migration Assistant.</summary>
/// <param name="Id">The server id that jobs name.</param>
/// <param name="Path">Where it is reached below the emulator's address, like <c>/servers/jira</c>.</param>
/// <param name="Token">Personal access token; also the password of Basic, with any user.</param>
/// <param name="Product"><c>jira</c> or <c>confluence</c>.</param>
public sealed record MigrationServer(string Id, string Path, string Token, string Product);

namespace ConnectApp.Emulator.MigrationApi;

/// <summary>An Atlassian account that may call the Migration API.</summary>
/// <param name="Sites">URLs of the sites that it administers.</param>
public sealed record MigrationAccount(string Email, string Token, IReadOnlyList<string> Sites);

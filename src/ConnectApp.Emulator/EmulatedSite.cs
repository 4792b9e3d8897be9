namespace ConnectApp.Emulator;

/// <summary>One cloud site of an emulator.</summary>
/// <param name="Product"><c>jira</c> or <c>confluence</c>.</param>
/// <param name="SharedSecret">The newest; the app may not have been told yet.</param>
/// <param name="BaseUrl">As in the <c>installed</c> payload.</param>
public sealed record EmulatedSite(string Name, string Product, string ClientKey, string SharedSecret, Uri BaseUrl);

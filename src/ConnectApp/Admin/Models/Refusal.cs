namespace ConnectApp.Admin.Models;

/// <summary>Why a viewer gets no page.</summary>
/// <param name="CanReload">Trying again may help.</param>
public sealed record Refusal(string Title, string Text, bool CanReload);

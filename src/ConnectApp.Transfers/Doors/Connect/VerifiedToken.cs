namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>A token that its site signed, and the site.</summary>
internal sealed record VerifiedToken(Installation Installation, TokenClaims Claims);

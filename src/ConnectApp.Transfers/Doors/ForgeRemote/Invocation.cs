using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>What a verified invocation token (FIT) says about the caller.</summary>
/// <param name="ApiBaseUrl">Base of the product's REST API for the app, without a trailing slash; ends with the cloud id.</param>
internal sealed record Invocation(string InstallationId, Product Product, string CloudId, Uri ApiBaseUrl)
{
    /// <summary>An installation is named by its UUID, or by an ARI that ends with it.</summary>
    public static string IdOf(string text) => text[(text.LastIndexOf('/') + 1)..];
}

/// <summary>Outcome of a check: an invocation, a reason why there is none, or no way to tell now.</summary>
/// <param name="Refusal">For the log; a caller is never told.</param>
/// <param name="CannotTell">The public keys cannot be read: the caller should come again.</param>
internal readonly record struct InvocationCheck(Invocation? Invocation, string? Refusal, bool CannotTell = false)
{
    public static InvocationCheck Refused(string reason) => new(null, reason);
}

using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>What a verified <c>installed</c> call brings.</summary>
internal sealed record NewInstallation(ClientKey ClientKey, Product Product, Uri BaseUrl, Uri? DisplayUrl, string? OauthClientId, string SharedSecret)
{
    // The compiler's ToString would print the secret into whatever logs the record.
    public override string ToString() => $"{nameof(NewInstallation)} {ClientKey.ForLog()}";
}

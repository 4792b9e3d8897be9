using ConnectApp.Core.Ids;
using Microsoft.AspNetCore.DataProtection;

namespace ConnectApp.Core.Runs;

/// <summary>Seals what a run must keep secret with the store's key ring. A secret opens only for the run it was sealed for.</summary>
internal sealed class RunSecrets(IDataProtectionProvider provider)
{
    private const string Purpose = "ConnectApp.Runs.Secrets.v1";

    public byte[] Seal(RunId run, byte[] secrets) => For(run).Protect(secrets);

    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed for another run, or the key ring has lost the key.</exception>
    public byte[] Open(RunId run, byte[] sealedSecrets) => For(run).Unprotect(sealedSecrets);

    private IDataProtector For(RunId run) => provider.CreateProtector(Purpose, run.ToString());
}

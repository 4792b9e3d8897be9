using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Encrypts shared secrets at rest with the key ring at <c>Storage:KeyRing</c>; a secret sealed for one client key opens for no other.</summary>
internal sealed class SecretSealer(IDataProtectionProvider provider, IOptions<StorageOptions> storage)
{
    private readonly IDataProtector _secrets = provider.CreateProtector("ConnectApp.Connect.SharedSecret.v1");
    private readonly IDataProtector _canary = provider.CreateProtector("ConnectApp.Connect.Canary.v1");

    public string KeyRingFolder => storage.Value.KeyRingFolder;

    public byte[] Seal(ClientKey clientKey, string secret) => _secrets.CreateProtector(clientKey.Value).Protect(Encoding.UTF8.GetBytes(secret));

    /// <exception cref="CryptographicException">Sealed for another client key, or with a key ring that is gone.</exception>
    public byte[] Open(ClientKey clientKey, byte[] sealedSecret) => _secrets.CreateProtector(clientKey.Value).Unprotect(sealedSecret);

    public byte[] SealCanary(byte[] bytes) => _canary.Protect(bytes);

    /// <exception cref="CryptographicException">Sealed with a key ring that is gone.</exception>
    public byte[] OpenCanary(byte[] sealedBytes) => _canary.Unprotect(sealedBytes);
}

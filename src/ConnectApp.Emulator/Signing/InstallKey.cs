using System.Security.Cryptography;

namespace ConnectApp.Emulator.Signing;

/// <summary>The RSA key that signs <c>installed</c> and <c>uninstalled</c>; new at every start, like its id.</summary>
internal sealed class InstallKey : IDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);

    public string KeyId { get; } = Guid.NewGuid().ToString();

    public string PublicKeyPem => _rsa.ExportSubjectPublicKeyInfoPem() + "\n";

    public byte[] Sign(byte[] data)
    {
        lock (_rsa)
            return _rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public void Dispose() => _rsa.Dispose();
}

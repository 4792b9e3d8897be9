namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>A public key, or why there is none.</summary>
internal sealed class InstallKeyAnswer
{
    public static readonly InstallKeyAnswer Unknown = new(null);
    public static readonly InstallKeyAnswer HostDown = new(null);

    private InstallKeyAnswer(byte[]? publicKey) => PublicKey = publicKey;

    /// <summary>SubjectPublicKeyInfo of an RSA key.</summary>
    public byte[]? PublicKey { get; }

    public static InstallKeyAnswer Of(byte[] publicKey) => new(publicKey);
}

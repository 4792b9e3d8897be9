using System.Security.Cryptography;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Tokens signed with a private key whose public key anybody may have.</summary>
internal static class Rs256
{
    public static bool IsSignedBy(this Jwt token, RSA publicKey) =>
        publicKey.VerifyData(token.Signed, token.Signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}

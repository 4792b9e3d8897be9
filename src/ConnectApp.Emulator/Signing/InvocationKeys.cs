using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectApp.Emulator.Http;

namespace ConnectApp.Emulator.Signing;

/// <summary>The RSA keys of Forge invocation tokens and their public set (RFC 7517). One key signs; the set may lag behind it.</summary>
internal sealed class InvocationKeys : IDisposable
{
    private const int KeyBits = 2048;

    private readonly Lock _gate = new();
    private readonly List<Key> _all;
    private readonly RSA? _lent;
    private Key _published;

    /// <param name="lent">The first key, which stays the lender's; null makes one.</param>
    public InvocationKeys(RSA? lent = null)
    {
        _lent = lent;
        _published = new Key(lent ?? RSA.Create(KeyBits));
        _all = [_published];
    }

    /// <summary>What <c>/.well-known/jwks.json</c> answers.</summary>
    public byte[] PublicSet()
    {
        lock (_gate)
            return Json.Write(_published.WriteSet);
    }

    /// <summary>From now on another key signs. The set still shows the old one until <see cref="Publish"/>.</summary>
    public void Rotate()
    {
        var key = new Key(RSA.Create(KeyBits));
        lock (_gate)
            _all.Add(key);
    }

    /// <summary>The set shows the key that signs, and no other.</summary>
    public void Publish()
    {
        lock (_gate)
            _published = _all[^1];
    }

    /// <summary>A signed RS256 token (RFC 7519) with these claims.</summary>
    public string Sign(Action<Utf8JsonWriter> writeClaims)
    {
        lock (_gate)
            return _all[^1].Sign(writeClaims);
    }

    public void Dispose()
    {
        foreach (var key in _all.Where(key => key.Rsa != _lent))
            key.Dispose();
    }

    private sealed class Key(RSA rsa) : IDisposable
    {
        private readonly string _keyId = "forge/invocation-token/" + Guid.NewGuid();

        public RSA Rsa => rsa;

        public string Sign(Action<Utf8JsonWriter> writeClaims)
        {
            var header = Json.Write(json =>
            {
                json.WriteStartObject();
                json.WriteString("typ", "JWT");
                json.WriteString("alg", "RS256");
                json.WriteString("kid", _keyId);
                json.WriteEndObject();
            });
            var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(Json.Write(writeClaims))}";
            byte[] signature;
            lock (rsa)
                signature = rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return $"{signed}.{Base64Url.EncodeToString(signature)}";
        }

        public void WriteSet(Utf8JsonWriter json)
        {
            var key = rsa.ExportParameters(includePrivateParameters: false);
            json.WriteStartObject();
            json.WriteStartArray("keys");
            json.WriteStartObject();
            json.WriteString("kty", "RSA");
            json.WriteString("use", "sig");
            json.WriteString("alg", "RS256");
            json.WriteString("kid", _keyId);
            json.WriteString("n", Base64Url.EncodeToString(key.Modulus));
            json.WriteString("e", Base64Url.EncodeToString(key.Exponent));
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        public void Dispose() => rsa.Dispose();
    }
}

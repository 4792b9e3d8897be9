using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectApp.Tests.Connect;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>Operators' tokens of an OpenID Connect provider.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    private const string Audience = "https://migrations.vendor.example";
    private readonly RSA _key = RSA.Create(2048);
    private WebApplication _provider = null!;
    private ApiStage _stage = null!;

    private string Issuer => _provider.Urls.First();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _provider = builder.Build();
        var parameters = _key.ExportParameters(includePrivateParameters: false);
        _provider.MapGet("/.well-known/openid-configuration", () => Results.Text(JsonSerializer.Serialize(new { issuer = Issuer, jwks_uri = $"{Issuer}/keys" }), "application/json"));
        _provider.MapGet("/keys", () => Results.Text(JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = "RSA", use = "sig", kid = "first", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) } },
        }), "application/json"));
        await _provider.StartAsync();
        _stage = await ApiStage.StartAsync(settings: site =>
        {
            site.Settings.Remove("Api:SigningKey");
            site.Settings["Api:Authority"] = Issuer;
            site.Settings["Api:Audience"] = Audience;
        });
    }

    public async Task DisposeAsync()
    {
        await _stage.DisposeAsync();
        await _provider.DisposeAsync();
        _key.Dispose();
    }

    [Fact]
    public async Task Token_OfTheAuthority_OpensAndAllOthersDoNot()
    {
        using var other = RSA.Create(2048);
        var publicKey = Encoding.UTF8.GetBytes(_key.ExportSubjectPublicKeyInfoPem());

        var good = await CodeOfAsync(Token().Rs256(_key));
        var bad = new[]
        {
            await CodeOfAsync(Token().Rs256(other)),
            await CodeOfAsync(Token().With("aud", "https://another.app").Rs256(_key)),
            await CodeOfAsync(Token().Without("aud").Rs256(_key)),
            await CodeOfAsync(Token().With("iss", "https://another.provider").Rs256(_key)),
            await CodeOfAsync(Token().Without("exp").Rs256(_key)),
            await CodeOfAsync(Token().Hs256(publicKey)), // the public key taken for a shared one
            await CodeOfAsync(Token().WithHeader("alg", "none").Sign(_ => [])),
            await CodeOfAsync(_stage.OperatorToken().Hs256(ApiStage.SigningKey)),
        };

        Assert.Equal(200, good);
        Assert.All(bad, code => Assert.Equal(401, code));
    }

    private TestToken Token() => _stage.OperatorToken().WithHeader("kid", "first").With("iss", Issuer).With("aud", Audience);

    private async Task<int> CodeOfAsync(string token) => (await _stage.GetAsync("/api/runs", "Bearer " + token)).Code;
}

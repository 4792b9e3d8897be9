using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ConnectApp.Api.Access;

/// <summary>
/// How operators' Bearer tokens are verified: signed with the configured key (HS256) or by the configured authority, by algorithms that we choose, with an end
/// that is not far off.
/// </summary>
internal sealed class OperatorTokens(IOptions<ApiOptions> options, TimeProvider time) : IConfigureNamedOptions<JwtBearerOptions>
{
    public const string Scheme = "Operator";
    public const int LeastKeyBytes = 32;

    /// <summary>A token that does not end within a day would be as good as a password that nobody can change.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromHours(24);

    // Clocks of two machines differ; the tokens of sites get the same.
    private static readonly TimeSpan s_leeway = TimeSpan.FromSeconds(30);
    private static readonly string[] s_authorityAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <returns>Null: too short, or not base64 where it says so.</returns>
    public static byte[]? KeyOf(string text)
    {
        const string Base64 = "base64:";
        var key = text.StartsWith(Base64, StringComparison.Ordinal) ? new byte[text.Length] : Encoding.UTF8.GetBytes(text);
        if (text.StartsWith(Base64, StringComparison.Ordinal))
        {
            if (!Convert.TryFromBase64String(text[Base64.Length..], key, out var length)) return null;
            key = key[..length];
        }

        return key.Length < LeastKeyBytes ? null : key;
    }

    /// <summary>A token of an operator, as the API takes it.</summary>
    /// <param name="options">With a valid <c>Api:SigningKey</c>.</param>
    /// <param name="tenant"><c>*</c>: all tenants.</param>
    /// <param name="lifetime">At most <see cref="LongestLifetime"/>.</param>
    public static string Make(ApiOptions options, string tenant, string subject, TimeSpan lifetime, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["tenantId"] = tenant, ["iat"] = now.ToUnixTimeSeconds(), ["exp"] = (now + lifetime).ToUnixTimeSeconds() };
        if (options.Audience is { Length: > 0 } audience) claims["aud"] = audience;
        var key = new SymmetricSecurityKey(KeyOf(options.SigningKey!)!);
        return new JsonWebTokenHandler().CreateToken(JsonSerializer.Serialize(claims), new SigningCredentials(key, SecurityAlgorithms.HmacSha256));
    }

    /// <summary>Whether operators can call at all.</summary>
    public bool IsConfigured => options.Value.SigningKey is { Length: > 0 } || options.Value.Authority is { Length: > 0 };

    /// <summary>They are made by an OpenID Connect provider, not signed with a key of ours.</summary>
    public bool HasAuthority => options.Value.Authority is { Length: > 0 };

    public void Configure(JwtBearerOptions options) => Configure(Scheme, options);

    public void Configure(string? name, JwtBearerOptions bearer)
    {
        var api = options.Value;
        bearer.MapInboundClaims = false;
        bearer.SaveToken = false;
        bearer.IncludeErrorDetails = false;
        var rules = bearer.TokenValidationParameters;
        rules.RequireSignedTokens = true;
        rules.RequireExpirationTime = true;
        rules.ValidateLifetime = true;
        rules.LifetimeValidator = IsWithinTime;
        rules.ValidateAudience = api.Audience is { Length: > 0 };
        rules.ValidAudience = api.Audience;
        if (api.Authority is { Length: > 0 } authority)
        {
            bearer.Authority = authority;
            bearer.RequireHttpsMetadata = authority.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
            rules.ValidateIssuer = true;
            rules.ValidAlgorithms = s_authorityAlgorithms;
            return;
        }

        rules.ValidateIssuer = false;
        rules.ValidAlgorithms = [SecurityAlgorithms.HmacSha256];
        rules.TryAllIssuerSigningKeys = true;
        if (api.SigningKey is { Length: > 0 } text) rules.IssuerSigningKey = new SymmetricSecurityKey(KeyOf(text)!);
    }

    /// <exception cref="SecurityTokenExpiredException">Its time is over: told apart, for a caller can mend that.</exception>
    private bool IsWithinTime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters rules)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end || notBefore > now + s_leeway) return false;
        if (end + s_leeway <= now) throw new SecurityTokenExpiredException("The token's time is over.") { Expires = end };
        return end <= now + LongestLifetime + s_leeway;
    }
}

using System.Net.Http.Headers;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Refit;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// How Refit reads and writes bodies: by <see cref="PlatformJson"/>, as UTF-8 whatever charset the answer names. Refit's own serializer would refuse a charset that .NET
/// does not know, and reads <c>null</c> as it reads an empty body.
/// </summary>
internal sealed class SiteJson : IHttpContentSerializer
{
    /// <summary>A refusal's text is for people and for a few phrases; the answer buffer keeps no more of it.</summary>
    private const int RefusalLength = 8 << 10;

    private static readonly MediaTypeHeaderValue s_json = new("application/json");

    public static RefitSettings Settings { get; } = new(new SiteJson()) { MaxExceptionContentLength = RefusalLength };

    public HttpContent ToHttpContent<T>(T item)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(item, TypeInfo<T>()));
        content.Headers.ContentType = s_json;
        return content;
    }

    /// <returns>Default: the body is empty.</returns>
    /// <exception cref="JsonException">The body is not what the contract says, or <c>null</c>.</exception>
    public async Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default)
    {
        await using var body = await content.ReadAsStreamAsync(cancellationToken);
        if (body.Length == 0) return default;
        return await JsonSerializer.DeserializeAsync(body, TypeInfo<T>(), cancellationToken) ?? throw new JsonException("found null");
    }

    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => null;

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)(PlatformJson.Default.GetTypeInfo(typeof(T))
        ?? throw new InvalidOperationException($"{nameof(PlatformJson)} does not know {typeof(T)}."));
}

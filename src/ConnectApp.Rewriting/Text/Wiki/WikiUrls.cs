using System.Buffers;

namespace ConnectApp.Rewriting.Text.Wiki;

/// <summary>Where a URL in the midst of a text ends.</summary>
internal static class WikiUrls
{
    /// <summary>What the renderer takes for part of a URL, without <c>[ ! '</c>, which have to be looked at; anything else ends it, non-ASCII too.</summary>
    private static readonly SearchValues<byte> Characters = SearchValues.Create("-_.~*;/?:@#&=%+$,]()\\ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    /// <summary>As <see cref="Characters"/>, without the backslash: what follows one in a URL of another server may be a reference of its own.</summary>
    private static readonly SearchValues<byte> OfOtherServers = SearchValues.Create("-_.~*;/?:@#&=%+$,]()ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);

    /// <param name="before">What stands before the URL: a quote or an exclamation mark (of an image) ends it too, and formatting around it (<c>*url*</c>) is none of it.</param>
    public static int FindEnd(ReadOnlySpan<byte> text, int start, byte before) =>
        start + WithoutPunctuation(text[start..FindEndWithPunctuation(text, start, before)], before).Length;

    public static int FindEndWithPunctuation(ReadOnlySpan<byte> text, int start, byte before)
    {
        for (var at = start; ; at++)
        {
            var next = text[at..].IndexOfAnyExcept(Characters);
            at = next < 0 ? text.Length : at + next;
            if (at == text.Length || EndsUrl(text[at..], before)) return at;
        }
    }

    /// <summary>Where what belongs to a URL of another server, as far as it can hold no reference, ends.</summary>
    public static int FindEndOfOther(ReadOnlySpan<byte> text, int start, byte before)
    {
        for (var at = start; ; at++)
        {
            var next = text[at..].IndexOfAnyExcept(OfOtherServers);
            at = next < 0 ? text.Length : at + next;
            if (at == text.Length || text[at] == '[' || EndsUrl(text[at..], before)) return at;
        }
    }

    private static bool EndsUrl(ReadOnlySpan<byte> rest, byte before) => rest[0] switch
    {
        (byte)'!' or (byte)'\'' => rest[0] == before,

        // The renderer takes a mention that is glued to a URL for a part of it.
        (byte)'[' => rest.StartsWith("[~"u8),
        _ => true,
    };

    /// <summary>Punctuation at its end belongs to the sentence. A parenthesis that the URL opened is its own, unlike in the renderer: <c>?jql=assignee+%3D+currentUser()</c>.</summary>
    private static ReadOnlySpan<byte> WithoutPunctuation(ReadOnlySpan<byte> url, byte before)
    {
        var unopened = url.Count((byte)')') - url.Count((byte)'(');
        while (url.Length > 0)
        {
            switch (url[^1])
            {
                case (byte)'.' or (byte)',' or (byte)':' or (byte)']' or (byte)';' or (byte)'\'' or (byte)'!' or (byte)'?':
                    break;
                case (byte)'*' or (byte)'_' or (byte)'+' or (byte)'-' or (byte)'~' when url[^1] == before:
                    break;
                case (byte)')' when unopened > 0:
                    unopened--;
                    break;
                default:
                    return url;
            }

            url = url[..^1];
        }

        return url;
    }
}

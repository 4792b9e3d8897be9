using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Text.Storage;

/// <summary>What the tags refer to.</summary>
internal readonly ref partial struct StorageWalk
{
    /// <summary>Any element: <c>href</c> and <c>src</c>.</summary>
    private int Element(ref StorageTag tag)
    {
        while (tag.Next())
        {
            if (tag.Attribute.SequenceEqual("href"u8) || tag.Attribute.SequenceEqual("src"u8)) Url(tag);
        }

        return tag.End;
    }

    /// <summary>Resource identifiers: <c>ri:user</c>, <c>ri:page</c>, <c>ri:blog-post</c>, <c>ri:space</c>, <c>ri:content-entity</c>, <c>ri:url</c>.</summary>
    private int Resource(ref StorageTag tag)
    {
        while (tag.Next())
        {
            var name = tag.Attribute;
            if (name.SequenceEqual("ri:space-key"u8)) _language.Macros.RewriteId(_language.SpaceKey, _text, tag.ValueStart, tag.ValueEnd, tag.Coding, _pass);
            else if (name.SequenceEqual("ri:content-id"u8)) _language.Macros.RewriteId(_language.PageId, _text, tag.ValueStart, tag.ValueEnd, tag.Coding, _pass);
            else if (name.SequenceEqual("ri:userkey"u8)) User(tag);
            else if (name.SequenceEqual("ri:username"u8)) _language.Macros.RewriteId(_language.UserName, _text, tag.ValueStart, tag.ValueEnd, tag.Coding, _pass);
            else if (name.SequenceEqual("ri:value"u8)) Url(tag);
        }

        return tag.End;
    }

    /// <summary><c>ri:userkey="key"</c> becomes <c>ri:account-id="account id"</c>, as the cloud writes it.</summary>
    private void User(in StorageTag tag)
    {
        var (start, end) = (tag.ValueStart, tag.ValueEnd);
        if (_language.Macros.TryMap(_language.UserKey, _text, ref start, ref end, tag.Coding, _pass, out var accountId))
        {
            _pass.Replace(tag.AttributeStart, tag.AttributeStart + tag.Attribute.Length, "ri:account-id"u8);
            _pass.Replace(start, end, accountId);
        }
    }

    private int Macro(ref StorageTag tag)
    {
        var name = (0, 0);
        while (tag.Next())
        {
            if (tag.Attribute.SequenceEqual("ac:name"u8)) name = (tag.ValueStart, tag.Value.Length);
        }

        if (tag.End >= 0 && !tag.IsEmpty) _language.OpenMacros.Add(name);
        return tag.End;
    }

    /// <summary>A parameter with text in it, or with one CDATA section; elements in it are read as everywhere.</summary>
    private int Parameter(ref StorageTag tag)
    {
        ReadOnlySpan<byte> name = default;
        while (tag.Next())
        {
            if (tag.Attribute.SequenceEqual("ac:name"u8)) name = tag.Value;
        }

        if (tag.End < 0 || tag.IsEmpty) return tag.End;
        var start = tag.End;
        var length = _text[start..].IndexOf((byte)'<');
        if (length < 0) return start;
        var end = start + length;
        if (_text[end..].StartsWith("</"u8)) _language.Macros.TryRewrite(MacroName(), name, _text, start, end, TextCoding.XmlText, _pass);
        else if (_text[end..].StartsWith("<![CDATA["u8)) end = Cdata(name, start, end);
        return end;
    }

    private int Cdata(ReadOnlySpan<byte> name, int start, int open)
    {
        var body = open + "<![CDATA[".Length;
        var (bodyEnd, after) = CdataEnd(body);
        if (after < 0) return open;
        if (_text[start..open].Trim(" \t\r\n"u8).IsEmpty && _text[after..].TrimStart(" \t\r\n"u8).StartsWith("</"u8))
        {
            _language.Macros.TryRewrite(MacroName(), name, _text, body, bodyEnd, TextCoding.Plain, _pass);
        }

        return after;
    }

    private ReadOnlySpan<byte> MacroName()
    {
        var open = _language.OpenMacros;
        if (open.Count == _outerMacros) return default;
        var (start, length) = open[^1];
        return _text.Slice(start, length);
    }

    private void Url(in StorageTag tag)
    {
        if (!_language.HasSources) return;
        var url = tag.Value.TrimStart(" \t\r\n"u8);
        if (url.Length < 8 || !(Ascii.EqualsIgnoreCase(url[..4], "http"u8) || url.StartsWith("//"u8))) return;
        var start = tag.ValueEnd - url.Length;
        _pass.Enter(TextLanguage.Url, tag.Coding, start, start + url.TrimEnd(" \t\r\n"u8).Length);
    }
}

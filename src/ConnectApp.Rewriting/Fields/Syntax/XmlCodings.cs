using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>The codings of a file in XML, by its encoding.</summary>
internal sealed record XmlCodings(TextCoding Text, TextCoding InDoubleQuotes, TextCoding InSingleQuotes, XmlContent Parts)
{
    public static XmlCodings Of(bool latin1) => new(
        TextCoding.XmlRecord(null, latin1),
        TextCoding.XmlRecord('"', latin1),
        TextCoding.XmlRecord('\'', latin1),
        new XmlContent(latin1));
}

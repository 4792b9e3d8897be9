using ConnectApp.WorkItems.Documents.Adf;

namespace ConnectApp.WorkItems.Documents.Html;

/// <summary>The part of a <c>style</c> attribute that ADF can show.</summary>
internal static class HtmlStyle
{
    private const int MaximumLength = 2_000;

    public static Marks Read(string? style)
    {
        if (string.IsNullOrEmpty(style) || style.Length > MaximumLength) return Marks.None;

        var marks = Marks.None;
        foreach (var declaration in style.Split(';'))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) continue;
            marks = marks.With(Declared(declaration[..colon].Trim().ToLowerInvariant(), declaration[(colon + 1)..].Trim().ToLowerInvariant()));
        }
        return marks;
    }

    private static Marks Declared(string property, string value) => property switch
    {
        "font-weight" when value is "bold" or "bolder" or "600" or "700" or "800" or "900" => new(MarkKinds.Strong),
        "font-style" when value is "italic" or "oblique" => new(MarkKinds.Em),
        "text-decoration" or "text-decoration-line" => new(
            (value.Contains("underline", StringComparison.Ordinal) ? MarkKinds.Underline : MarkKinds.None)
            | (value.Contains("line-through", StringComparison.Ordinal) ? MarkKinds.Strike : MarkKinds.None)),
        "vertical-align" when value is "sub" => new(MarkKinds.Sub),
        "vertical-align" when value is "super" => new(MarkKinds.Sup),
        "color" => new(MarkKinds.None, Color: HtmlColor.Text(value)),
        "background-color" or "background" => new(MarkKinds.None, Background: HtmlColor.Background(value)),
        _ => Marks.None,
    };
}

using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text;

/// <summary>The languages that this release reads, and what references in them can ask for.</summary>
internal static class TextLanguages
{
    /// <summary>Those that a plan may use.</summary>
    public static readonly TextLanguage[] Released = [];

    /// <summary>New instances for one <see cref="TextPass"/>.</summary>
    public static IReadOnlyDictionary<TextLanguage, ITextLanguage> Create(TextRules rules) => new Dictionary<TextLanguage, ITextLanguage>();

    /// <summary>Namespaces that texts of a language can ask for, those of texts inside them included.</summary>
    public static IEnumerable<string> NamespacesOf(TextLanguage language, Product product) => [];
}

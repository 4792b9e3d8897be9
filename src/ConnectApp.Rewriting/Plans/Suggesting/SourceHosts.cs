using System.Text;
using System.Text.RegularExpressions;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Finds the servers whose pages the texts of an export name: URLs of Jira and Confluence have forms of their own.</summary>
internal static partial class SourceHosts
{
    /// <returns>Base URLs with the product whose forms they have, the most frequent first.</returns>
    public static IReadOnlyList<(string BaseUrl, Product Product, long Count)> Find(IEnumerable<SurveyNode> nodes)
    {
        var counts = new Dictionary<(string BaseUrl, Product Product), long>();
        foreach (var text in nodes.SelectMany(n => n.MarkedTexts.Values.Concat(n.PlainTexts.Values)))
        {
            foreach (Match match in Form().Matches(Encoding.UTF8.GetString(text.Bytes)))
            {
                var url = match.Groups["base"].Value;
                if (SourceRule.FindBaseUrl(url) is not { } baseUrl) continue;
                var key = (baseUrl, match.Groups["jira"].Success ? Product.Jira : Product.Confluence);
                counts[key] = counts.GetValueOrDefault(key) + text.Count;
            }
        }

        return [.. counts.Where(c => c.Value > 1).Select(c => (c.Key.BaseUrl, c.Key.Product, c.Value)).OrderByDescending(c => c.Value).ThenBy(c => c.BaseUrl, StringComparer.Ordinal)];
    }

    [GeneratedRegex(
        @"(?<base>https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/[A-Za-z0-9_-]+)?)/(?:(?<jira>browse/[A-Z][A-Z0-9_]+(?:-[0-9]+)?|secure/(?:attachment|Dashboard|IssueNavigator|RapidBoard|ViewProfile)|issues/\?(?:jql|filter)=)|(?:display/|pages/viewpage\.action|pages/releaseview\.action|x/[A-Za-z0-9_-]{4,}))",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Form();
}

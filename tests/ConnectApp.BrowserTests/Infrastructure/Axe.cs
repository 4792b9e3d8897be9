using System.Text.Json;
using ConnectApp.Tests.Connect;
using Microsoft.Playwright;

namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>axe-core, which finds what keeps people with assistive technology from using a page.</summary>
internal static class Axe
{
    private static readonly Lazy<string> s_script = new(() =>
    {
        var path = Path.Combine(Repository.Root, "tests", "ConnectApp.BrowserTests", "node_modules", "axe-core", "axe.min.js");
        return File.Exists(path) ? File.ReadAllText(path) : throw new InvalidOperationException("axe-core is not installed: run `npm ci` in tests/ConnectApp.BrowserTests.");
    });

    /// <returns>Findings that are serious or critical, one line each.</returns>
    public static async Task<IReadOnlyList<string>> FindAsync(IFrame frame)
    {
        await frame.EvaluateAsync(s_script.Value);
        var findings = await frame.EvaluateAsync<JsonElement>(
            """
            async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations
                .filter(v => v.impact === 'serious' || v.impact === 'critical')
                .map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => `${n.html.slice(0, 160)} ${n.any.map(a => a.message).join('; ').slice(0, 200)}`).join(' | ')}`)
            """);
        return [.. findings.EnumerateArray().Select(f => f.GetString()!)];
    }
}

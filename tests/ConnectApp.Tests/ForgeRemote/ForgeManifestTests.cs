using System.Diagnostics;
using System.Text.Json.Nodes;
using ConnectApp.Tests.Connect;
using ConnectApp.Transfers.Doors.ForgeRemote;
using Xunit;

namespace ConnectApp.Tests.ForgeRemote;

/// <summary>The manifest that <c>descriptor --forge-remote</c> prints, judged by Forge's own package.</summary>
public sealed class ForgeManifestTests
{
    private static readonly string s_judges = Path.Combine(Repository.Root, "tests", "openapi");

    [Theory]
    [InlineData("Checklists", "ari:cloud:ecosystem::app/00000000-0000-4000-8000-000000000001")]
    [InlineData(null, null)]
    public async Task Manifest_IsValidByForgesOwnCheck(string? appName, string? appId)
    {
        var (code, faults) = await CheckAsync(ForgeRemoteManifest.Write(appName, new Uri("https://migrations.example.com/checklists/"), appId));

        Assert.Empty(faults.Select(f => f!.ToJsonString()));
        Assert.Equal(0, code);
    }

    [Fact]
    public async Task Manifest_WithoutItsRemote_IsRefusedByForgesOwnCheck()
    {
        var manifest = ForgeRemoteManifest.Write("Checklists", new Uri("https://migrations.example.com/"), null);

        var (code, faults) = await CheckAsync(manifest.Replace("- key: backend", "- key: other", StringComparison.Ordinal));

        Assert.NotEmpty(faults);
        Assert.Equal(1, code);
    }

    private static async Task<(int Code, JsonArray Faults)> CheckAsync(string manifest)
    {
        Assert.True(Directory.Exists(Path.Combine(s_judges, "node_modules", "@forge")), $"No @forge/manifest in {s_judges}; tests/run installs it, or npm ci there.");
        var folder = Directory.CreateTempSubdirectory("connectapp-manifest-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "manifest.yml"), manifest);
            await File.WriteAllTextAsync(Path.Combine(folder.CreateSubdirectory("static/admin").FullName, "index.html"), "<p>Migrations</p>");
            using var node = Process.Start(new ProcessStartInfo("node", [Path.Combine(s_judges, "check-manifest.mjs"), "manifest.yml"])
            {
                WorkingDirectory = folder.FullName, RedirectStandardOutput = true, UseShellExecute = false,
            })!;
            var output = await node.StandardOutput.ReadToEndAsync();
            await node.WaitForExitAsync();
            return (node.ExitCode, JsonNode.Parse(output)!.AsArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

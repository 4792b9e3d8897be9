using System.Text;
using System.Text.Json;
using ConnectApp.Commands;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>sites</c>, <c>token</c>, <c>problems</c>, <c>runs --kind</c> and <c>completion</c>, beside a backend with one settled migration.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class OperatorVerbsTests : IAsyncLifetime
{
    private static readonly string[] s_settings = ["Storage__ConnectionString", "Api__SigningKey", "Api__Authority"];
    private ApiStage _stage = null!;
    private TransferRun _run = null!;

    public async Task InitializeAsync()
    {
        // The tokens of the verb hold the time of this machine.
        _stage = await ApiStage.StartAsync(TestExport.Small(5));
        _run = _stage.Backend.FindRun(await _stage.Site.MigrateAsync(_stage.Backend))!;
        Environment.SetEnvironmentVariable(s_settings[0], _stage.Site.StoreFolder);
        Environment.SetEnvironmentVariable(s_settings[1], ApiStage.SigningKey);
    }

    public async Task DisposeAsync()
    {
        foreach (var setting in s_settings) Environment.SetEnvironmentVariable(setting, null);
        await _stage.DisposeAsync();
    }

    [Fact]
    public async Task Sites_BesideRunningBackend_ShowsTheSiteAndItsLastEvent()
    {
        var json = await ConsoleRun.OfAsync("sites", "--output", "json");
        var table = await ConsoleRun.OfAsync("sites");

        var site = Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray());
        Assert.Equal(["clientKey", "baseUrl", "product", "state", "tenant", "lastEvent", "lastRefusal", "liveRuns"], site.EnumerateObject().Select(p => p.Name));
        Assert.Equal((0, "", _run.TenantId.ToString(), "installed", 0),
            (json.ExitCode, json.Error, site.GetProperty("tenant").GetString(), site.GetProperty("state").GetString(), site.GetProperty("liveRuns").GetInt32()));
        Assert.NotNull(site.GetProperty("lastEvent").GetString());
        Assert.Equal(JsonValueKind.Null, site.GetProperty("lastRefusal").ValueKind);
        Assert.Contains(site.GetProperty("clientKey").GetString()!, table.Output, StringComparison.Ordinal);
        Assert.Contains(site.GetProperty("baseUrl").GetString()!, table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAllOrOneTenant_IsTakenByTheApi()
    {
        var all = await ConsoleRun.OfAsync("token");
        var one = await ConsoleRun.OfAsync("token", "--tenant", _run.TenantId.ToString(), "--for", "10m", "--sub", "ann");
        var other = await ConsoleRun.OfAsync("token", "--tenant", Guid.NewGuid().ToString());

        Assert.Equal((0, 0), (all.ExitCode, one.ExitCode));
        var path = $"/api/migrations/{_run.RunId}/problems";
        Assert.Equal(200, (await _stage.GetAsync(path, "Bearer " + all.Output.Trim())).Code);
        Assert.Equal(200, (await _stage.GetAsync(path, "Bearer " + one.Output.Trim())).Code);
        Assert.Equal(404, (await _stage.GetAsync(path, "Bearer " + other.Output.Trim())).Code);
    }

    [Fact]
    public async Task Token_TenantWithoutValue_ListsTheTenants()
    {
        var listed = await ConsoleRun.OfAsync("token", "--tenant");

        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.StartsWith(_run.TenantId.ToString(), Assert.Single(listed.Output.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("25h", "--for: 25h is not from 1s to 24h.")]
    [InlineData("soon", "--for: 'soon' is no duration")]
    public async Task Token_WrongLifetime_Is1(string lifetime, string fault)
    {
        var refused = await ConsoleRun.OfAsync("token", "--for", lifetime);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(fault, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_NoKeyOrAnAuthority_Is1()
    {
        Environment.SetEnvironmentVariable(s_settings[1], null);
        var without = await ConsoleRun.OfAsync("token");
        Environment.SetEnvironmentVariable(s_settings[2], "https://login.example");
        var authority = await ConsoleRun.OfAsync("token");

        Assert.Equal((1, 1), (without.ExitCode, authority.ExitCode));
        Assert.Contains("Api:SigningKey is not set", without.Error, StringComparison.Ordinal);
        Assert.Contains("https://login.example", authority.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    public async Task Problems_OfARun_AreThoseOfTheApi(string form)
    {
        var downloaded = (await _stage.GetAsync($"/api/migrations/{_run.RunId}/problems.{form}", _stage.Operator())).Text;
        var filtered = (await _stage.GetAsync($"/api/migrations/{_run.RunId}/problems.{form}?code=missing-mapping&entity=checklists", _stage.Operator())).Text;

        var all = await ProblemsAsync(new ProblemArguments(_run.RunId.ToString(), AsCsv: form == "csv"));
        var some = await ProblemsAsync(new ProblemArguments(_run.RunId.ToString()[..30], Code: "missing-mapping", Entity: "checklists", AsCsv: form == "csv"));

        Assert.Equal(downloaded.TrimStart('\ufeff'), all.TrimStart('\ufeff'));
        Assert.Equal(filtered.TrimStart('\ufeff'), some.TrimStart('\ufeff'));
        Assert.NotEqual(all, some);
    }

    [Fact]
    public async Task Problems_NoSuchRunOrAnOptionOfAnotherKind_Is1()
    {
        var unknown = await ConsoleRun.OfAsync("problems", "nobody");
        var wrong = await ConsoleRun.OfAsync("problems", _run.RunId.ToString(), "--item", "7");

        Assert.Equal((1, 1), (unknown.ExitCode, wrong.ExitCode));
        Assert.Contains("No run of this store has an id that begins with 'nobody'", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("--item and --part are for runs of work items", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_Kind_LeavesTheOthersOut()
    {
        var transfers = await ConsoleRun.OfAsync("runs", "--kind", RunKinds.Transfer, "--output", "json");
        var waves = await ConsoleRun.OfAsync("runs", "--kind", RunKinds.Wave, "--output", "json");

        Assert.Equal((1, 0), (JsonDocument.Parse(transfers.Output).RootElement.GetArrayLength(), JsonDocument.Parse(waves.Output).RootElement.GetArrayLength()));
    }

    [Theory]
    [InlineData("sites")]
    [InlineData("problems", "1")]
    [InlineData("token", "--tenant")]
    public async Task Verbs_NoStore_NameTheFolderAndAre1(params string[] verb)
    {
        var nowhere = Path.Combine(Path.GetTempPath(), $"connectapp-{Guid.NewGuid():N}");
        Environment.SetEnvironmentVariable(s_settings[0], nowhere);

        var run = await ConsoleRun.OfAsync(verb);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(nowhere, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(nowhere));
    }

    [Theory]
    [InlineData("sites", "connectapp sites --output json")]
    [InlineData("token", "connectapp token --for 2h")]
    [InlineData("problems", "connectapp problems ")]
    [InlineData("completion", "source <(connectapp completion bash)")]
    [InlineData("runs", "connectapp runs --kind transfer")]
    public async Task Help_OfAVerb_HasAnExample(string verb, string example)
    {
        var help = await ConsoleRun.OfAsync(verb, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains(example, help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _connectapp connectapp")]
    [InlineData("zsh", "compdef _connectapp connectapp")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName connectapp")]
    public async Task Completion_OfAShell_PrintsItsScript(string shell, string line)
    {
        var script = await ConsoleRun.OfAsync("completion", shell);

        Assert.Equal((0, ""), (script.ExitCode, script.Error));
        Assert.Contains(line, script.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PROGRAM", script.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" pro", "problems")]
    [InlineData(" problems 1 --ef", "--effect")]
    [InlineData(" completion ", "zsh")]
    public async Task Suggest_LineWithoutTheProgramsName_FindsVerbsOptionsAndValues(string line, string expected)
    {
        var found = await ConsoleRun.OfAsync($"[suggest:{line.Length}]", line);

        Assert.Contains(expected, found.Output.Split('\n', StringSplitOptions.TrimEntries));
    }

    private static async Task<string> ProblemsAsync(ProblemArguments arguments)
    {
        using var output = new MemoryStream();
        Assert.Equal(0, await ProblemsCommand.RunAsync(arguments, output, CancellationToken.None));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}

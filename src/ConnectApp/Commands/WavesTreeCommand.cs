using System.Text.Json;
using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Runs;
using ConnectApp.Waves.Stores;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Commands;

/// <summary><c>waves tree WAVE</c>: the merged status tree of the wave's newest task.</summary>
internal static class WavesTreeCommand
{
    private const int LongestMessage = 200;

    public static async Task<int> RunAsync(string wave, bool cached, bool json, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        if (await LocalWaves.FindAsync(cancellationToken) is not { } local) throw new UsageException($"There is no wave {wave}: this store has none yet.");
        foreach (var stored in await local.NamedAsync(wave, cancellationToken))
        {
            var tree = WaveReader.TreeOf(stored);
            if (!cached && stored.Tasks.LastOrDefault(t => t.TaskId is not null) is { } task) tree = await ReadAsync(stored, task, tree, error, cancellationToken);
            if (json) await output.WriteLineAsync(JsonSerializer.Serialize(tree, WaveObjectJson.Default.StatusNode));
            else await PrintAsync(stored.Row.PartName, tree, output);
        }

        return CommandLine.Success;
    }

    /// <summary>From the platform; from the store, with a word, where the wave's credentials are gone or refused.</summary>
    private static async Task<StatusNode> ReadAsync(StoredWave stored, TaskRow task, StatusNode known, TextWriter error, CancellationToken cancellationToken)
    {
        await using var app = Backend.Build(WavesRunCommand.Configure);
        if (WaveCredentials.Open(app.Services.GetRequiredService<RunSecrets>(), stored.Run) is not { } credentials)
        {
            await error.WriteLineAsync($"{stored.Row.PartName}: the wave has ended and its credentials are wiped; this is the tree as it was read last.");
            return known;
        }

        var clients = app.Services.GetRequiredService<WaveClients>();
        var account = app.Services.GetRequiredService<WaveAccounts>().Get(credentials.Email);
        var pass = new StatusPass(
            task, known, new StatusExpectations(stored.Wave.Product == Waves.Plans.WavePlan.Confluence ? "spaces" : "projects", stored.Wave.Keys.Count, stored.Wave.Apps.Count > 0),
            new FinalReads());
        while (pass.TryMoveOn())
        {
            var level = pass.Level!.Length == 0 ? null : string.Join(',', pass.Level);
            var answer = await clients.ReadAsync(account, api =>
                api.GetStatusAsync(credentials.Cloud, task.JobId, pass.TaskId, level, "true", pass.Cursor, cancellationToken));
            if (answer is { Kind: AnswerKind.Throttled })
            {
                await Task.Delay(answer.RetryAfter ?? TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
                continue;
            }

            if (!answer.IsOk(out var page))
            {
                await error.WriteLineAsync($"{stored.Row.PartName}: the tree could not be read ({answer.Message}); this is what is known of it.");
                break;
            }

            pass.Take(page.Data, page.Links?.Next);
        }

        return pass.Tree;
    }

    /// <summary>One line a node: indent, name, status, outcome, message.</summary>
    internal static async Task PrintAsync(string name, StatusNode tree, TextWriter output)
    {
        foreach (var (path, node) in tree.InDisplayOrder())
        {
            var words = string.Join(' ', new[] { node.Status, node.Verdict, node.Message is { } m ? Printable.Of(m, LongestMessage) : null }.Where(w => w is not null));
            await output.WriteLineAsync($"{new string(' ', path.Count * 2)}{(path.Count == 0 ? name : Printable.Of(path[^1]))} {words}".TrimEnd());
        }
    }
}

using ConnectApp.Composition;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Requests;
using Microsoft.Extensions.Options;

namespace ConnectApp.Commands;

/// <summary>
/// Verbs that write: they leave a request in the store, which a running <c>serve</c> takes over within a second; where nobody serves, it is done here.
/// </summary>
internal static class RequestCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(string kind, string argument, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var options = Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        var time = TimeProvider.System;
        var requests = new RequestStore(new ControlFile(options));
        var request = await requests.AddAsync(kind, argument, time.GetUtcNow(), cancellationToken);
        if (FolderLock.TryTake(options.Folder, time) is { } folder)
        {
            using (folder) await AnswerHereAsync(cancellationToken);
        }

        var begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < Patience)
        {
            if (await requests.FindAnswerAsync(request, cancellationToken) is { } answer)
            {
                await (answer.Succeeded ? output : errors).WriteLineAsync(answer.Text);
                return answer.Succeeded ? CommandLine.Success : CommandLine.Usage;
            }

            await Task.Delay(Between, time, cancellationToken);
        }

        await errors.WriteLineAsync($"The running `serve` has not answered within {Patience.TotalSeconds:0} s. The request stays in the store; `serve` takes it over.");
        return CommandLine.Failed;
    }

    private static async Task AnswerHereAsync(CancellationToken cancellationToken)
    {
        await using var app = Backend.Build(builder => builder.Services.AddSingleton<IHostLifetime, CommandLifetime>());
        app.Services.GetRequiredService<ControlDatabase>().Start();
        await app.Services.GetRequiredService<RequestDesk>().AnswerAllAsync(cancellationToken, isServing: false);
    }
}

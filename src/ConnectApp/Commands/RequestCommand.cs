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

    public static string NoAnswer => $"The running `serve` has not answered within {Patience.TotalSeconds:0} s. The request stays in the store; `serve` takes it over.";

    public static async Task<int> RunAsync(string kind, string argument, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if ((await AskAsync(kind, argument, cancellationToken)).Answer is { } answer)
        {
            await (answer.Succeeded ? output : errors).WriteLineAsync(answer.Text);
            return answer.Succeeded ? CommandLine.Success : CommandLine.Usage;
        }

        await errors.WriteLineAsync(NoAnswer);
        return CommandLine.Failed;
    }

    /// <returns>The answer, or null if nobody has answered in time; and whether another process holds the store and answers.</returns>
    public static async Task<(RequestAnswer? Answer, bool IsServed)> AskAsync(string kind, string argument, CancellationToken cancellationToken)
    {
        var options = Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        var time = TimeProvider.System;
        var requests = new RequestStore(new ControlFile(options));
        var request = await requests.AddAsync(kind, argument, time.GetUtcNow(), cancellationToken);
        var isServed = true;
        if (FolderLock.TryTake(options.Folder, time) is { } folder)
        {
            isServed = false;
            using (folder) await AnswerHereAsync(cancellationToken);
        }

        var begun = time.GetTimestamp();
        while (time.GetElapsedTime(begun) < Patience)
        {
            if (await requests.FindAnswerAsync(request, cancellationToken) is { } answer) return (answer, isServed);
            await Task.Delay(Between, time, cancellationToken);
        }

        return (null, isServed);
    }

    private static async Task AnswerHereAsync(CancellationToken cancellationToken)
    {
        await using var app = Backend.Build(builder => builder.Services.AddSingleton<IHostLifetime, CommandLifetime>());
        app.Services.GetRequiredService<ControlDatabase>().Start();
        await app.Services.GetRequiredService<RequestDesk>().AnswerAllAsync(cancellationToken, isServing: false);
    }
}

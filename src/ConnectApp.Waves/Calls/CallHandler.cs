using System.Collections.Concurrent;
using ConnectApp.Core.Calls;

namespace ConnectApp.Waves.Calls;

/// <summary>
/// What every call passes: it is counted, it ends in time, and its answer is no larger than it may be. Nothing is repeated here; a wave does that by a due
/// time, and looks first where a POST was lost.
/// </summary>
internal sealed class CallHandler(HttpMessageHandler inner, CallCounts counts, TimeProvider time) : DelegatingHandler(inner)
{
    private const long MostBytes = 32L << 20;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        counts.Count(request);
        using var timeOut = new CancellationTokenSource(s_longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeOut.Token);
        try
        {
            var response = await base.SendAsync(request, either.Token);
            if (!CallCounts.IsFile(request)) await response.Content.LoadIntoBufferAsync(MostBytes, either.Token);
            return response;
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"no answer within {s_longest.TotalSeconds} s", exception);
        }
        catch (OutgoingRefusedException refusal)
        {
            // As a failed call, so that its answer is a value like others.
            throw new HttpRequestException(refusal.Message, refusal);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException("the connection ended within the answer", exception);
        }
    }
}

/// <summary>Calls of this process by operation, as <c>POST /jobs</c>; failed ones included.</summary>
internal sealed class CallCounts
{
    /// <summary>Set on downloads of files, which are read while they come.</summary>
    public static readonly HttpRequestOptionsKey<string> File = new("ConnectApp.Waves.File");

    private readonly ConcurrentDictionary<string, long> _calls = new();

    public IReadOnlyDictionary<string, long> All => new SortedDictionary<string, long>(_calls);

    public static bool IsFile(HttpRequestMessage request) => request.Options.TryGetValue(File, out _);

    public void Count(HttpRequestMessage request)
    {
        var path = request.Options.TryGetValue(File, out var file) ? file
            : request.Options.TryGetValue(new HttpRequestOptionsKey<string>(Refit.HttpRequestMessageOptions.RelativePathTemplate), out var template) ? template
            : request.RequestUri!.AbsolutePath;
        _calls.AddOrUpdate($"{request.Method} {path.Split('?')[0]}", 1, static (_, count) => count + 1);
    }
}

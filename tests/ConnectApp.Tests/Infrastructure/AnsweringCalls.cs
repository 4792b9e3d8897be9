using System.Net;
using System.Text;
using ConnectApp.Core.Calls;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>Answers some calls in the platform's place; <c>#</c> in the answer stands for a number that grows.</summary>
/// <param name="part">Of the path and query of the calls it answers.</param>
/// <param name="end">How their path ends.</param>
internal sealed class AnsweringCalls(string part, string end, string answer, HttpStatusCode status = HttpStatusCode.OK) : OutgoingCalls
{
    public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(part, end, answer, status) { InnerHandler = handler };

    private sealed class Handler(string part, string end, string answer, HttpStatusCode status) : DelegatingHandler
    {
        private int _calls;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri!.PathAndQuery.Contains(part, StringComparison.Ordinal) && request.RequestUri.AbsolutePath.EndsWith(end, StringComparison.Ordinal)
                ? Task.FromResult(new HttpResponseMessage(status)
                {
                    RequestMessage = request,
                    Content = new StringContent(answer.Replace("#", $"{Interlocked.Increment(ref _calls)}", StringComparison.Ordinal), Encoding.UTF8, "application/json"),
                })
                : base.SendAsync(request, cancellationToken);
    }
}

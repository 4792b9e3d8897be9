using ConnectApp.Transfers.Requests;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of table <c>requests</c>.</summary>
public abstract class RequestStoreContract : StoreContract
{
    private RequestStore Requests => new(Store.Control);

    [Fact]
    public async Task Requests_AreReadInTheOrderTheyWereAdded_UntilAnswered()
    {
        var first = await Requests.AddAsync("retry", "b", DateTimeOffset.UnixEpoch, CancellationToken.None);
        var second = await Requests.AddAsync("erase", "a", DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.Equal([("retry", "b"), ("erase", "a")], (await Requests.ReadOpenAsync(CancellationToken.None)).Select(r => (r.Kind, r.Argument)));
        await Requests.AnswerAsync(first, new RequestAnswer(true, "done"), DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal([second.Id], (await Requests.ReadOpenAsync(CancellationToken.None)).Select(r => r.Id));
    }

    [Fact]
    public async Task Answer_Twice_TheFirstOneStands()
    {
        var request = await Requests.AddAsync("retry", "x", DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Null(await Requests.FindAnswerAsync(request, CancellationToken.None));

        await Requests.AnswerAsync(request, new RequestAnswer(false, "refused"), DateTimeOffset.UnixEpoch, CancellationToken.None);
        await Requests.AnswerAsync(request, new RequestAnswer(true, "done"), DateTimeOffset.UnixEpoch, CancellationToken.None);

        Assert.Equal(new RequestAnswer(false, "refused"), await Requests.FindAnswerAsync(request, CancellationToken.None));
    }
}

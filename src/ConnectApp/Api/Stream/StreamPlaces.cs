using ConnectApp.Api.Access;
using Microsoft.Extensions.Options;

namespace ConnectApp.Api.Stream;

/// <summary>How many streams are open for one tenant (<c>Api:StreamsPerTenant</c>).</summary>
internal sealed class StreamPlaces(IOptions<ApiOptions> options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <returns>Null: all places are taken.</returns>
    public IDisposable? TryTake(string caller)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault(caller);
            if (open >= options.Value.StreamsPerTenant) return null;
            _open[caller] = open + 1;
            return new Place(this, caller);
        }
    }

    private void GiveBack(string caller)
    {
        lock (_lock)
        {
            if (--_open[caller] == 0) _open.Remove(caller);
        }
    }

    private sealed class Place(StreamPlaces owner, string caller) : IDisposable
    {
        public void Dispose() => owner.GiveBack(caller);
    }
}

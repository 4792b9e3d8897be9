using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ConnectApp.Waves.Calls;

/// <summary>One Atlassian account, as all its waves share it.</summary>
/// <param name="Key">Tells it from others in the store, without its address.</param>
internal sealed record WaveAccount(string Key, AccountLimits Limits, PostQueue Posts)
{
    /// <summary>Calls at once of one account.</summary>
    private const int MostAtOnce = 4;

    public SemaphoreSlim Gate { get; } = new(MostAtOnce);

    /// <summary>Whether POSTs of an earlier process are remembered.</summary>
    public bool IsRemembered { get; set; }

    public SemaphoreSlim Remembering { get; } = new(1);
}

/// <summary>The accounts of this process. What it remembers of POSTs is a hint: the store has it too.</summary>
internal sealed class WaveAccounts(IOptions<MigrationApiOptions> options, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, WaveAccount> _accounts = new();

    public WaveAccount Get(string email) => _accounts.GetOrAdd(KeyOf(email), key =>
    {
        var limits = AccountLimits.Create(options.Value.PostsPerMinute, time);
        return new WaveAccount(key, limits, new PostQueue(limits.Posts));
    });

    private string KeyOf(string email) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Value.BaseUrl.IdnHost}\n{email.ToLowerInvariant()}")).AsSpan(0, 12));
}

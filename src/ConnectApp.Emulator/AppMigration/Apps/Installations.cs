using ConnectApp.Emulator.Signing;

namespace ConnectApp.Emulator.AppMigration.Apps;

/// <summary>The app that is installed on the site; calls are checked against its secret. One at a time.</summary>
internal sealed class Installations
{
    /// <summary>A call that was signed before the app had its new secret may still be under way.</summary>
    private static readonly TimeSpan UnderWay = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<string> _secretsBefore = [];
    private InstalledApp? _current;
    private DateTimeOffset? _toldAt;

    public InstalledApp? Current
    {
        get
        {
            lock (_gate)
                return _current;
        }

        set
        {
            lock (_gate)
                _current = value;
        }
    }

    /// <summary>From now on only the new secret counts; the app does not know it yet.</summary>
    public void Rotate(InstalledApp app)
    {
        lock (_gate)
        {
            _secretsBefore.Add(_current!.SharedSecret);
            (_current, _toldAt) = (app, null);
        }
    }

    /// <summary>The app has acknowledged its new secret.</summary>
    public void Told(DateTimeOffset now)
    {
        lock (_gate)
            _toldAt = now;
    }

    /// <summary>Is it signed with a secret that was right not long ago, so that the app cannot know better?</summary>
    public bool WasRight(string token)
    {
        lock (_gate)
        {
            return _secretsBefore.Exists(secret => Token.Verify(token, secret, out _) is { } claims
                && (_toldAt is not { } told || Token.Seconds(claims, "iat") <= (told + UnderWay).ToUnixTimeSeconds()));
        }
    }
}

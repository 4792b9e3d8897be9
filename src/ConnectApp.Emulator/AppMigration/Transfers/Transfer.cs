using System.Text.Json;
using ConnectApp.Emulator.AppMigration.Apps;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>State of one transfer. Guarded by its own lock; a stamp of arrival orders calls against the settling.</summary>
internal sealed class Transfer
{
    public const int LongestMessage = 65_536;
    private const int MostFeedback = 1000;
    private const int LongestFeedback = 16 << 20;

    private readonly Lock _gate = new();
    private readonly List<JsonElement> _feedback = [];
    private int _feedbackLength;
    private string _status = "IN_PROGRESS";
    private int _percent;
    private string? _message;
    private int _progressUpdates;
    private LastWord? _lastWord;
    private long? _settledStamp;
    private long? _announcedStamp;

    private readonly Activity _activity;
    private readonly Dictionary<string, PageAsked> _pages = new(StringComparer.Ordinal);
    private ServerError? _error;

    public Transfer(int number, HostedSite site, InstalledApp app, Activity whole)
    {
        (Number, Site, App) = (number, site, app);
        _activity = new Activity(whole);
    }

    public Guid Id { get; } = Guid.NewGuid();

    public Guid MigrationId { get; init; } = Guid.NewGuid();

    /// <summary>From 1, in the order of the start.</summary>
    public int Number { get; }

    public HostedSite Site { get; }

    /// <summary>The app as it was installed when the transfer began; its secret may be another by now.</summary>
    public InstalledApp App { get; }

    public string? Name { get; init; }

    /// <summary>The first attempt, if this is a re-run.</summary>
    public Guid? OriginalTransferId { get; init; }

    /// <summary>By the platform's calendar.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What the platform's wall clock showed at the start.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Set once, before anybody can ask.</summary>
    public IReadOnlyList<TransferFile> Files { get; set; } = [];

    public Activity Activity => _activity;

    /// <summary>Used by the Forge door only.</summary>
    public MessageBook Messages { get; } = new();

    /// <summary>Completes when <c>transfer-settled</c> is delivered, or will never be.</summary>
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Status
    {
        get
        {
            lock (_gate)
                return _status;
        }
    }

    public bool IsSettled
    {
        get
        {
            lock (_gate)
                return _settledStamp is not null;
        }
    }

    /// <summary>Was the transfer settled before the call with this stamp arrived, and could the app know?</summary>
    public (bool Settled, bool AppKnew) SettledBefore(long arrival)
    {
        lock (_gate)
            return (_settledStamp is not null, (_lastWord is not null ? _settledStamp : _announcedStamp) < arrival);
    }

    public bool IsLastWord(LastWord word)
    {
        lock (_gate)
            return _lastWord == word;
    }

    /// <summary>The app has been told of a settling that was not its own, so calls from now on are its fault.</summary>
    public void Announced(long stamp)
    {
        lock (_gate)
            _announcedStamp = stamp;
    }

    /// <summary>Takes one progress body whose form was checked.</summary>
    public ProgressOutcome Progress(string status, int? percent, string? message, Func<long> nextStamp)
    {
        lock (_gate)
        {
            if (_settledStamp is not null)
                return ProgressOutcome.AlreadySettled;
            // Without a percent, or with 0, the value before is kept; with a lower one the whole update is ignored, its status too.
            if (percent is > 0 && percent < _percent)
                return ProgressOutcome.Ignored;
            _percent = percent is > 0 ? percent.Value : _percent;
            _message = message is { Length: > LongestMessage } ? message[..LongestMessage] : message ?? _message;
            _progressUpdates++;
            if (!LastWord.Settles(status))
                return ProgressOutcome.Taken;
            _status = status;
            _lastWord = new LastWord(status, percent, message);
            _settledStamp = nextStamp();
            return (status == "SUCCESS" ? _percent == 100 : _percent is >= 1 and <= 99) ? ProgressOutcome.Settled : ProgressOutcome.SettledWithOddPercent;
        }
    }

    /// <summary>What dials choose a call or an event of this transfer by.</summary>
    public Subject About(TransferFile? file = null, string? mappingNamespace = null) => new(Site.Number, Number, file?.File.Label, mappingNamespace);

    /// <summary>What the platform itself computed; a report that an app sent counts as an update.</summary>
    public void ShowProgress(int percent)
    {
        lock (_gate)
            (_percent, _progressUpdates) = (Math.Max(_percent, percent), _progressUpdates + 1);
    }

    public void ShowMessage(string message)
    {
        lock (_gate)
            _message = message;
    }

    public bool TryRequestCancellation()
    {
        lock (_gate)
        {
            if (_settledStamp is not null)
                return false;
            _status = "CANCELLATION_REQUESTED";
            return true;
        }
    }

    /// <summary>The platform settles by itself: CANCELLED or TIMED_OUT.</summary>
    public bool TrySettle(string status, Func<long> nextStamp)
    {
        lock (_gate)
        {
            if (_settledStamp is not null)
                return false;
            _status = status;
            _settledStamp = nextStamp();
            return true;
        }
    }

    /// <summary>The server app's exporter has failed; nothing more is uploaded.</summary>
    public bool TryFail(ServerError error)
    {
        lock (_gate)
        {
            if (_settledStamp is not null || _error is not null)
                return false;
            _error = error;
            return true;
        }
    }

    public ServerError? Error
    {
        get
        {
            lock (_gate)
                return _error;
        }
    }

    /// <summary>Notes which page is being asked for.</summary>
    /// <returns>The question before this one in the same namespace, null if there was none.</returns>
    public PageAsked? LastPage(string mappingNamespace, string? lastEntity)
    {
        lock (_gate)
        {
            var before = _pages.GetValueOrDefault(mappingNamespace);
            _pages[mappingNamespace] = new PageAsked(lastEntity);
            return before;
        }
    }

    public void AddFeedback(JsonElement details)
    {
        lock (_gate)
        {
            var length = details.GetRawText().Length;
            if (_feedback.Count >= MostFeedback || _feedbackLength + length > LongestFeedback || _feedback.Exists(known => JsonElement.DeepEquals(known, details)))
                return;
            _feedback.Add(details);
            _feedbackLength += length;
        }
    }

    public TransferReport Report()
    {
        lock (_gate)
            return new(Id, _status, _percent, _message, _progressUpdates, [.. _feedback]);
    }
}

/// <param name="Asked">The <c>lastEntity</c> of the question.</param>
internal sealed record PageAsked(string? Asked);

/// <summary>The uncaught exception of the server app, as <c>GET /error/{transferId}</c> tells it.</summary>
internal sealed record ServerError(string ExceptionType, string SafeStackTrace);

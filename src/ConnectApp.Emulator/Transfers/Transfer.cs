using System.Text.Json;
using ConnectApp.Emulator.Events;
using ConnectApp.Emulator.Site;

namespace ConnectApp.Emulator.Transfers;

/// <summary>State of one transfer. Guarded by its own lock; a stamp of arrival orders calls against the settling.</summary>
internal sealed class Transfer
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);
    public static readonly TimeSpan DataLifetime = TimeSpan.FromDays(12);
    public static readonly TimeSpan CancellationWindow = TimeSpan.FromMinutes(60);
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

    public Transfer(InstalledApp app, DateTimeOffset startedAt, IReadOnlyList<ExportFile> files)
    {
        App = app;
        StartedAt = startedAt;
        Files = [.. files.Select(file => new TransferFile(Guid.NewGuid().ToString(), file, this))];
    }

    public Guid Id { get; } = Guid.NewGuid();

    public Guid MigrationId { get; } = Guid.NewGuid();

    public InstalledApp App { get; }

    public DateTimeOffset StartedAt { get; }

    public IReadOnlyList<TransferFile> Files { get; }

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

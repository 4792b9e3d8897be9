using ConnectApp.Emulator.AppMigration.Sites;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.AppMigration.Transfers;

/// <summary>One upload of a transfer, and how the platform shows it.</summary>
internal sealed class TransferFile(string s3Key, ExportFile file, Transfer transfer)
{
    private readonly Lock _gate = new();
    private volatile bool _isThere = true;
    private (string Path, int Version) _content = (file.Path, 0);
    private Moment? _appears;

    public string S3Key => s3Key;

    public ExportFile File => file;

    public Transfer Transfer => transfer;

    /// <summary>How often the list has it.</summary>
    public int Listings { get; set; } = 1;

    public bool IsLabelled { get; set; } = true;

    /// <summary>Uploaded by now: listed, and its URL is given out.</summary>
    public bool IsThere => _isThere;

    /// <summary>When it is uploaded; null: it is there from the start. Set before the transfer begins.</summary>
    public Moment? Appears
    {
        get => _appears;
        set => (_appears, _isThere) = (value, value is null);
    }

    /// <summary>Where its bytes are now, and how often they have been replaced.</summary>
    public (string Path, int Version) Content
    {
        get
        {
            lock (_gate)
                return _content;
        }
    }

    public void Upload() => _isThere = true;

    public void Replace(string? path)
    {
        lock (_gate)
            _content = (path ?? _content.Path, _content.Version + 1);
    }

    /// <summary>A second upload of the same.</summary>
    public TransferFile Again() => new(Guid.NewGuid().ToString(), file, transfer) { IsLabelled = IsLabelled, Appears = Appears };
}

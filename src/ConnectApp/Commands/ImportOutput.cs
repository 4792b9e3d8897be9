using ConnectApp.Rewriting.Records;

namespace ConnectApp.Commands;

/// <summary>One rewritten file: under another name until it is whole, so that nobody takes half a file for one.</summary>
internal sealed class ImportOutput : IAsyncDisposable
{
    private const int BufferBytes = 1024 * 1024;
    private readonly string _target;
    private readonly string _partial;
    private readonly FileStream _stream;
    private readonly RewrittenFile _file;
    private bool _isWhole;

    public ImportOutput(string folder, string label)
    {
        // A label is the name of a file in the export folder; a name has no separators, so nothing leaves --out.
        if (label != Path.GetFileName(label)) throw new ArgumentException($"The label {label} is no file name.", nameof(label));
        _target = Path.Combine(folder, label);
        _partial = _target + ".connectapp-partial";
        File.Delete(_partial);
        _stream = new FileStream(_partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        _file = new RewrittenFile(_stream);
    }

    /// <param name="left">Records of the batch that are not written.</param>
    public void Write(RecordBatch batch, IReadOnlySet<int> left) => _file.Write(batch, left);

    /// <summary>The file gets its name.</summary>
    public async Task FinishAsync()
    {
        await _stream.DisposeAsync();
        File.Move(_partial, _target, overwrite: true);
        _isWhole = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        if (!_isWhole) File.Delete(_partial);
    }
}

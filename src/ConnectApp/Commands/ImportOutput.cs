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

    /// <param name="path">Relative, as <see cref="OutputPaths"/> let it through.</param>
    public ImportOutput(string folder, string path)
    {
        if (OutputPaths.FindFault(path) is { } fault) throw new ArgumentException($"{path}: {fault}.", nameof(path));
        _target = Path.GetFullPath(Path.Combine(folder, path));
        Directory.CreateDirectory(Path.GetDirectoryName(_target)!);

        // A folder that was there already may be a link.
        if (!RealPaths.IsInside(Path.GetDirectoryName(_target)!, folder)) throw new IOException($"{path} would be written outside {folder}, by a link in it.");
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

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>Gives at most so many bytes at once, so that every edge of a buffer is met.</summary>
internal sealed class TricklingStream(byte[] bytes, int bytesAtOnce) : MemoryStream(bytes, writable: false)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span[..Math.Min(buffer.Length, bytesAtOnce)]));
}

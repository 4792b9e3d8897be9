using Microsoft.AspNetCore.Http;

namespace ConnectApp.Emulator.Faults;

/// <summary>The body of an answer on its way: whole, or as slow, short or wrongly announced as a dial wants it.</summary>
/// <param name="length">What the body really has.</param>
internal sealed class FaultyBody(HttpContext context, long length, NetworkDial? fault, TimeProvider wire)
{
    /// <summary>A slow body comes in ten pieces a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _most = Math.Min(fault?.CutAt ?? fault?.ExpiresAt ?? long.MaxValue, length + Math.Min(fault?.LengthOff ?? 0, 0));
    private long _sent;

    /// <summary>What Content-Length says.</summary>
    public long Announced { get; } = Math.Max(0, length + (fault?.LengthOff ?? 0));

    /// <summary>How many bytes are going to be sent.</summary>
    public long ToSend => Math.Clamp(_most, 0, length);

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        bytes = bytes[..(int)Math.Clamp(ToSend - _sent, 0, bytes.Length)];
        var piece = fault?.BytesPerSecond is { } rate ? Math.Max(1, rate / 10) : bytes.Length;
        while (bytes.Length > 0)
        {
            var now = bytes[..Math.Min(piece, bytes.Length)];
            await context.Response.Body.WriteAsync(now, context.RequestAborted);
            _sent += now.Length;
            bytes = bytes[now.Length..];
            if (fault?.BytesPerSecond is null)
                continue;
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Pause, wire, context.RequestAborted);
        }
    }

    /// <summary>
    /// Where fewer bytes went out than were announced the server closes the connection behind the last one, so that the cut is where the dial wants it;
    /// an answer without any byte has to be broken off.
    /// </summary>
    public async Task EndAsync()
    {
        if (_sent >= Announced)
            return;
        await context.Response.Body.FlushAsync(context.RequestAborted);
        if (_sent == 0)
            context.Abort();
    }
}

namespace ConnectApp.Emulator.Services;

/// <summary>An answer on its way, with what a dial does to it. Disposed when the last byte is sent or the caller is gone.</summary>
internal sealed class ServiceDelivery(ServiceAnswer answer, ServiceDial? dial, TimeSpan delay, Action ended) : IDisposable
{
    private Action? _ended = ended;

    public ServiceAnswer Answer => answer;

    /// <summary>Passes before the first byte.</summary>
    public TimeSpan Delay => delay;

    /// <summary>No byte of the answer is sent.</summary>
    public bool IsLost => dial?.Fault is "timeout" or "reset" or "loseAnswer";

    /// <summary>So many bytes of the body are sent, then the connection ends.</summary>
    public int BytesToSend => dial?.Fault == "cutAt" ? Math.Min(dial.Count, answer.Body.Length) : answer.Body.Length;

    /// <summary>0: as fast as it goes.</summary>
    public int BytesPerSecond => dial?.Fault == "bytesPerSecond" ? dial.Count : 0;

    public void Dispose() => Interlocked.Exchange(ref _ended, null)?.Invoke();
}

namespace ConnectApp.Transfers.Files;

/// <summary>Bytes of a file in one rented array: [read | room]; whoever holds the part gives the array back by disposing it.</summary>
internal sealed class Part(PartBuffers buffers) : IDisposable
{
    private byte[]? buffer;

    /// <summary>Bytes wanted; 0 until <see cref="Rent"/>.</summary>
    public int Capacity { get; private set; }

    /// <summary>Bytes read.</summary>
    public int Length { get; private set; }

    public bool IsFull => buffer is not null && Length == Capacity;
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, Length);
    public Memory<byte> Room => buffer.AsMemory(Length, Capacity - Length);

    /// <summary>Takes an array once the size is known, so that a small file costs a small one.</summary>
    public void Rent(int capacity)
    {
        if (buffer is not null) return;

        buffer = buffers.Rent(capacity);
        Capacity = capacity;
    }

    public void Advance(int count) => Length += count;

    public void Dispose()
    {
        if (buffer is { } array) buffers.Return(array);
        buffer = null;
        Length = Capacity = 0;
    }
}

namespace ConnectApp.Rewriting.Mappings;

/// <summary>What <see cref="IMappingDisk"/> says about each key of a batch, by the key's place in it.</summary>
public sealed class DiskAnswers(int count)
{
    private readonly MappingAnswer[] _answers = new MappingAnswer[count];
    private readonly byte[]?[] _values = new byte[]?[count];

    public void Found(int index, ReadOnlySpan<byte> value) => (_answers[index], _values[index]) = (MappingAnswer.Found, value.ToArray());

    /// <summary>The key is known to have no mapping.</summary>
    public void None(int index) => _answers[index] = MappingAnswer.None;

    public MappingAnswer this[int index] => _answers[index];

    public ReadOnlySpan<byte> Value(int index) => _values[index];
}

using System.Text;
using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Rewriting.Tests.Mappings;

/// <summary>Answers from a dictionary, and remembers what it was asked: a value of null is known to have no mapping.</summary>
internal sealed class FakeDisk(Dictionary<string, string?> entries) : IMappingDisk
{
    public List<string> Batches { get; } = [];

    public void Find(string mappingNamespace, IReadOnlyList<ReadOnlyMemory<byte>> keys, DiskAnswers answers)
    {
        string[] texts = [.. keys.Select(k => Encoding.UTF8.GetString(k.Span))];
        Batches.Add($"{mappingNamespace}: {string.Join(' ', texts)}");
        for (var i = 0; i < texts.Length; i++)
        {
            if (!entries.TryGetValue(texts[i], out var value)) continue;
            if (value is null) answers.None(i);
            else answers.Found(i, Encoding.UTF8.GetBytes(value));
        }
    }
}

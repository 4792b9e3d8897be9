using System.Text;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>The keys of an import's records and what they refer to, in memory as long as they are few, then in temporary files.</summary>
internal sealed class ImportKeys : IDisposable
{
    /// <summary>Of one entity: some 6 MB.</summary>
    private const int MostInMemory = 128 * 1024;

    private readonly Dictionary<string, KeySet> _keys;
    private readonly Dictionary<string, KeySet> _lost;

    // References that were read before the record that they name, as [file][entity][key]; most files of an export refer backwards, and write nothing here.
    private readonly Stream _forward = new FileStream(Path.Combine(Path.GetTempPath(), $"connectapp-forward-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 64 * 1024,
        FileOptions.DeleteOnClose);
    private readonly BinaryWriter _writer;

    public ImportKeys(ImportPlan plan)
    {
        _keys = plan.Entities.ToDictionary(e => e.Name, _ => Set());
        _lost = plan.Entities.ToDictionary(e => e.Name, _ => Set());
        _writer = new BinaryWriter(_forward, Encoding.UTF8, leaveOpen: true);
    }

    public KeySet Of(PlanEntity entity) => _keys[entity.Name];

    /// <summary>A record that was skipped or failed.</summary>
    public void Lose(PlanEntity entity, string key) => _lost[entity.Name].Add(Encoding.UTF8.GetBytes(key), 0);

    /// <param name="file">Place of the file in the import.</param>
    public void Refer(int file, EntityReference reference)
    {
        if (IsSeen(reference)) return;
        _writer.Write(file);
        _writer.Write(reference.Entity);
        _writer.Write(reference.Key);
    }

    /// <summary>What no record of the export has, each once, with the file that refers to it first.</summary>
    /// <returns>Lost: the record is in the export, but was skipped or failed; else it dangles.</returns>
    public IEnumerable<(int File, EntityReference Reference, bool IsLost)> Unseen()
    {
        _writer.Flush();
        _forward.Position = 0;
        using var reader = new BinaryReader(_forward, Encoding.UTF8, leaveOpen: true);
        using var told = Set();
        while (_forward.Position < _forward.Length)
        {
            var (file, reference) = (reader.ReadInt32(), new EntityReference(reader.ReadString(), reader.ReadString()));
            if (!IsSeen(reference) && told.Add(Encoding.UTF8.GetBytes($"{reference.Entity}\0{reference.Key}"), 0) == KeyPresence.New) yield return (file, reference, _lost[reference.Entity].Contains(Encoding.UTF8.GetBytes(reference.Key)));
        }
    }

    public void Dispose()
    {
        foreach (var keys in _keys.Values.Concat(_lost.Values)) keys.Dispose();
        _writer.Dispose();
        _forward.Dispose();
    }

    private static KeySet Set() => new(MostInMemory, count => new KeyFile(Path.GetTempPath(), count));

    private bool IsSeen(EntityReference reference) => _keys[reference.Entity].Contains(Encoding.UTF8.GetBytes(reference.Key));
}

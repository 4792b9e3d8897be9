using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Core.Runs;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>Node doing the same work: one process that holds records and mappings, told when to run, so that neither start nor loading is measured.</summary>
internal sealed class NodePeer : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("connectapp-benchmarks");
    private readonly Process _process;

    private NodePeer(RecordData data, ReadOnlyMemory<byte> records)
    {
        var (recordsPath, mappingsPath) = (Path.Combine(_folder.FullName, "records.ndjson"), Path.Combine(_folder.FullName, "mappings.tsv"));
        File.WriteAllBytes(recordsPath, records.ToArray());
        File.WriteAllLines(mappingsPath, data.Pairs().Select(p => $"{p.Namespace}\t{p.Key}\t{p.CloudId}"));
        _process = Process.Start(new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Rewriting", "rewrite.js"), recordsPath, mappingsPath])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, StandardOutputEncoding = Encoding.UTF8,
        })!;
    }

    /// <returns>Null: there is no Node on this machine.</returns>
    public static NodePeer? TryStart(RecordData data, ReadOnlyMemory<byte> records)
    {
        try
        {
            return new NodePeer(data, records);
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    public Sample Run()
    {
        var milliseconds = Ask("run").Split(' ');
        return new Sample(Number(milliseconds[0]) / 1000, Number(milliseconds[1]) / 1000);
    }

    public byte[] Output()
    {
        var path = Path.Combine(_folder.FullName, "output.ndjson");
        Ask($"write {path}");
        return File.ReadAllBytes(path);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Node ended; what it said stands above.");
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}

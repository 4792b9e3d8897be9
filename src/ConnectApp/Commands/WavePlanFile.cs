using ConnectApp.Composition;
using ConnectApp.Core.Calls;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Plans;

namespace ConnectApp.Commands;

/// <summary>A wave plan of a verb: the file, its faults and warnings as lines.</summary>
internal static class WavePlanFile
{
    /// <param name="needsSecrets">True: a variable that is not set is a fault.</param>
    /// <returns>Null: it has faults, and <paramref name="error"/> was told them.</returns>
    public static WavePlanReading? Read(string path, bool needsSecrets, TextWriter error)
    {
        byte[] bytes;
        try
        {
            using var file = File.OpenRead(path);

            // One byte more than a plan may have is enough to refuse it.
            var buffer = new byte[PlanYaml.MostBytes + 1];
            bytes = buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error.WriteLine($"{path}: the plan cannot be read: {(exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : exception.Message)}");
            return null;
        }

        var options = Settings.Read().GetSection("MigrationApi").Get<MigrationApiOptions>() ?? new MigrationApiOptions();
        if (options.FindFault() is { } wrong) throw new UsageException(wrong);
        var addresses = Addresses(options);
        var reading = WavePlanReader.Read(bytes, new PlanSources
        {
            Folder = Path.GetDirectoryName(Path.GetFullPath(path))!, NeedsSecrets = needsSecrets, Refuses = addresses.Fault,
        });
        foreach (var fault in reading.Faults) error.WriteLine(fault.Show(path));
        foreach (var warning in reading.Warnings) error.WriteLine(new PlanFault(warning.Line, warning.Column, $"warning: {warning.Message}").Show(path));
        return reading.Plan is null ? null : reading;
    }

    /// <summary>Where calls may go; they pass the proxy of all other calls.</summary>
    public static WaveAddresses Addresses(MigrationApiOptions options) =>
        new(options, EgressProxy.Of(Settings.Read()["Connect:EgressProxy"]), TimeProvider.System);
}

using ConnectApp.Composition;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Commands;

/// <summary><c>descriptor</c>: what <c>/atlassian-connect.json</c> serves, or the Forge manifest from the same source.</summary>
internal static class DescriptorCommand
{
    public static int Run(bool forge, TextWriter output)
    {
        var settings = Settings.Read();
        var connect = settings.GetSection("Connect").Get<ConnectOptions>() ?? new ConnectOptions();
        var text = connect.BaseUrl ?? settings["Urls"]?.Split(';')[0] ?? "http://127.0.0.1:5180";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var baseUrl)) throw new UsageException($"Connect:BaseUrl is {text}, which is no absolute URL.");
        var descriptor = Descriptor.Load(connect.DescriptorPath);
        output.WriteLine((forge ? descriptor.ToForgeManifest(baseUrl) : descriptor.ToJson(baseUrl)).TrimEnd());
        return CommandLine.Success;
    }
}

using ConnectApp.Composition;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Doors.ForgeRemote;

namespace ConnectApp.Commands;

/// <summary><c>descriptor</c>: what <c>/atlassian-connect.json</c> serves, or a Forge manifest.</summary>
internal static class DescriptorCommand
{
    public static int Run(bool forge, bool forgeRemote, TextWriter output)
    {
        var settings = Settings.Read();
        var connect = settings.GetSection("Connect").Get<ConnectOptions>() ?? new ConnectOptions();
        var text = connect.BaseUrl ?? settings["Urls"]?.Split(';')[0] ?? "http://127.0.0.1:5180";
        if (!Uri.TryCreate(text, UriKind.Absolute, out var baseUrl)) throw new UsageException($"Connect:BaseUrl is {text}, which is no absolute URL.");
        var descriptor = Descriptor.Load(connect.DescriptorPath);
        var appId = settings["Forge:AppId"];
        output.WriteLine((forgeRemote ? ForgeRemoteManifest.Write(descriptor.Name, baseUrl, appId)
            : forge ? descriptor.ToForgeManifest(baseUrl) : descriptor.ToJson(baseUrl)).TrimEnd());
        return CommandLine.Success;
    }
}

using System.Text.Json;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;

namespace ConnectApp.Waves.Stores;

/// <summary>The secrets of a wave; they stand sealed in the run's row, and nowhere else.</summary>
internal sealed record WaveCredentials(string Email, string CloudToken, string? ServerToken, string? ServerUser, string? ServerPassword)
{
    public static WaveCredentials Of(PlannedWave wave) =>
        new(wave.Cloud.Email, wave.Cloud.Token ?? "", wave.Server.Token, wave.Server.User, wave.Server.Password);

    public string Cloud => Authorization.Basic(Email, CloudToken);

    public string Server => ServerToken is { } token ? Authorization.Bearer(token) : Authorization.Basic(ServerUser ?? "", ServerPassword ?? "");

    public bool CanAttach => ServerToken is not null || (ServerUser is not null && ServerPassword is not null);

    public byte[] Seal(RunSecrets secrets, RunId run) => secrets.Seal(run, JsonSerializer.SerializeToUtf8Bytes(this, WaveJson.Default.WaveCredentials));

    /// <returns>Null: they are wiped.</returns>
    public static WaveCredentials? Open(RunSecrets secrets, Run run) =>
        run.Secrets is { } stored ? JsonSerializer.Deserialize(secrets.Open(run.RunId, stored), WaveJson.Default.WaveCredentials) : null;

    /// <summary>The secrets stay out of messages and logs.</summary>
    public override string ToString() => "credentials of a wave";
}

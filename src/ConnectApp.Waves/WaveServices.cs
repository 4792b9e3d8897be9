using ConnectApp.Core.Calls;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Reports;
using ConnectApp.Waves.Runs;
using ConnectApp.Waves.Starting;
using ConnectApp.Waves.Stores;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ConnectApp.Waves;

/// <summary>Registers the kind of run, its clients and its start.</summary>
public static class WaveServices
{
    internal static IServiceCollection AddWaves(this IServiceCollection services)
    {
        services.AddOptions<WaveOptions>().BindConfiguration("Waves");
        services.AddOptions<MigrationApiOptions>().BindConfiguration("MigrationApi").ValidateOnStart();
        services.AddSingleton<IValidateOptions<MigrationApiOptions>, MigrationApiOptionsValidator>();
        services.AddSingleton(provider => new WaveAddresses(
            provider.GetRequiredService<IOptions<MigrationApiOptions>>().Value,
            provider.GetRequiredService<EgressProxy>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<CallCounts>();
        services.AddSingleton(provider => new WaveClients(
            provider.GetRequiredService<IOptions<MigrationApiOptions>>(),
            provider.GetRequiredService<CallCounts>(),
            provider.GetRequiredService<TimeProvider>(),
            () => provider.GetRequiredService<OutgoingCalls>().Wrap(provider.GetRequiredService<WaveAddresses>().CreateHandler())));
        return services.AddWaveRuns();
    }

    /// <summary>All but the way out.</summary>
    internal static IServiceCollection AddWaveRuns(this IServiceCollection services)
    {
        services.AddSingleton(WaveSchema.Part);
        services.AddSingleton<WaveAccounts>();
        services.AddSingleton<WaveStore>();
        services.AddSingleton<ServerStore>();
        services.AddSingleton<PostStore>();
        services.AddSingleton<WaveCommits>();
        services.AddSingleton<WaveTurns>();
        services.AddSingleton<WavePosts>();
        services.AddSingleton<WaveAttach>();
        services.AddSingleton<WaveWatch>();
        services.AddSingleton<WaveArtifacts>();
        services.AddSingleton<WaveMappings>();
        services.AddSingleton(_ => new WaveHost(isServing: true));
        services.AddSingleton<WaveSteps>();
        services.AddSingleton<WaveRunner>();
        services.AddSingleton<StartWaves>();
        services.AddSingleton<WaveResume>();
        services.AddSingleton<IRunKind, WaveKind>();
        services.TryAddSingleton<ILinkedTransfers, NoLinkedTransfers>();
        services.AddSingleton(provider => new WaveReader(
            provider.GetRequiredService<ITenantDatabases>(), provider.GetRequiredService<RunRegistry>(), provider.GetRequiredService<ILinkedTransfers>(),
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.Folder));
        return services;
    }

    private sealed class MigrationApiOptionsValidator : IValidateOptions<MigrationApiOptions>
    {
        public ValidateOptionsResult Validate(string? name, MigrationApiOptions options) =>
            options.FindFault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}

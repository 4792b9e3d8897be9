using ConnectApp.Rewriting.Mappings;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Mappings;

internal static class MappingsServices
{
    public static IServiceCollection AddMappings(this IServiceCollection services)
    {
        services.AddSingleton(provider => new MappingBudget(provider.GetRequiredService<IOptions<ImportOptions>>().Value.MappingMemory));
        services.AddSingleton<MappingRefusals>();
        services.AddSingleton<MappingsStage>();
        services.AddSingleton<IRunStage>(provider => provider.GetRequiredService<MappingsStage>());
        return services;
    }
}

namespace ConnectApp.Transfers.Stores.Sqlite;

internal static class TransferStoresServices
{
    public static IServiceCollection AddTransferStores(this IServiceCollection services)
    {
        services.AddSingleton<IBatchWriter, SqliteBatchWriter>();
        services.AddSingleton<IMappingStores, MappingStores>();
        return services;
    }
}

namespace ConnectApp.Composition;

/// <summary>Where configuration comes from: <c>appsettings.json</c> beside the program, the one of the working folder, then the environment.</summary>
internal static class Settings
{
    public static void Add(IConfigurationBuilder configuration) => configuration
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables();

    public static IConfiguration Read()
    {
        var configuration = new ConfigurationBuilder();
        Add(configuration);
        return configuration.Build();
    }
}

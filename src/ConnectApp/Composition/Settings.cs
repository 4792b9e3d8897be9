namespace ConnectApp.Composition;

/// <summary>Where configuration comes from: <c>appsettings.json</c> beside the program, the one of the working folder, then the environment, where <c>CONNECTAPP_</c> before a name wins.</summary>
internal static class Settings
{
    public static void Add(IConfigurationBuilder configuration) => configuration
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: true)
        .AddJsonFile(Path.Combine(Environment.CurrentDirectory, "appsettings.json"), optional: true)
        .AddEnvironmentVariables()
        .AddEnvironmentVariables("CONNECTAPP_");

    /// <exception cref="InvalidDataException">An unknown key, or a value of the wrong type.</exception>
    public static IConfiguration Read()
    {
        var configuration = new ConfigurationBuilder();
        Add(configuration);
        return configuration.AddInMemoryCollection(SettingsCheck.Of(configuration.Build()).Values).Build();
    }
}

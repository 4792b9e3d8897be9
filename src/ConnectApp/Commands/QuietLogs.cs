namespace ConnectApp.Commands;

/// <summary>Logs of verbs that show their progress: on standard error, and only trouble is worth a line between the bars.</summary>
internal static class QuietLogs
{
    public static void Set(WebApplicationBuilder builder)
    {
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Services.PostConfigure<LoggerFilterOptions>(filter =>
        {
            // Rules of appsettings.json name categories and would win over a rule for all.
            filter.Rules.Clear();
            filter.MinLevel = LogLevel.Error;
        });
    }
}

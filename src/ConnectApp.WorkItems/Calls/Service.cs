namespace ConnectApp.WorkItems.Calls;

/// <summary>The side of a migration that a call goes to.</summary>
public enum Service
{
    AzureDevOps,
    Jira,
}

internal static class ServiceNames
{
    /// <summary>As people write it.</summary>
    public static string Name(this Service service) => service == Service.AzureDevOps ? "Azure DevOps" : "Jira";
}

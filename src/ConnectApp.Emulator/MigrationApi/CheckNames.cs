namespace ConnectApp.Emulator.MigrationApi;

/// <summary>The 40 checks: those that the published status examples show, and invented ones for the rest.</summary>
internal static class CheckNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        "AdvancedRoadmapsOutdated", "AdvancedRoadmapsProjectMigratedConflict", "AnonPermission", "AppAssessmentIncomplete", "AppDataMigrationConsent",
        "AppLicenseCheck", "AppsNotInstalledOnCloud", "AppsReliabilityCheck", "AppVendorCheck", "AppWebhookEndpointCheck", "CloudFreeUserLimit",
        "CloudSiteNotEmpty", "CrossProjectEntityMissingProjectSelection", "DatabaseSize", "EpicLinksAboveStoryHierarchyLevel",
        "JsmCloudEntityCreationLimits", "JsmCloudFreeAgentLimit", "JsmInCloudSite", "JsmLicence", "ManualImportFileValidation", "MissingAttachments",
        "MissingIssueTypes", .. Enumerable.Range(1, 18).Select(i => $"EmulatedCheck{i:00}"),
    ];

    // After the names of which it is made.
    private static readonly Dictionary<string, int> s_places = All.Select((name, i) => (name, i)).ToDictionary(p => p.name, p => p.i, StringComparer.Ordinal);

    /// <summary>Place of a name in a list of them; -1: it is not in it.</summary>
    public static int IndexOf(this IReadOnlyList<string> names, string name)
    {
        if (ReferenceEquals(names, All))
            return s_places.GetValueOrDefault(name, -1);
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }

        return -1;
    }
}

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Who works on a seeded project: most have an account on the other side, three have left, one is a bot, two have the same name.</summary>
internal static class People
{
    public static readonly IReadOnlyList<Person> All =
    [
        Create(1, "Ada Brandt", "ada.brandt@emulated.example"),
        Create(2, "Ben O'Neill", "Ben.ONeill@emulated.example"),
        Create(3, "Chidi Eze", "chidi.eze@emulated.example"),
        Create(4, "Dana Kovač", "dana.kovac@emulated.example"),
        Create(5, "Eun-ji Park", "eunji.park@emulated.example"),
        Create(6, "Farid Haddad", "farid.haddad@emulated.example"),
        Create(7, "Grace Smith", "grace.smith@emulated.example"),
        Create(8, "Grace Smith", "grace.smith2@emulated.example"),
        Create(9, "Hanna Virtanen", "hanna.virtanen@left.example", hasLeft: true),
        Create(10, "Ivo Marković", "ivo.markovic@left.example", hasLeft: true),
        Create(11, "Jo Lindqvist (External)", "jo.lindqvist@left.example", hasLeft: true),
        Create(12, "Build Service (emulated)", "Build\\6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c", hasLeft: true),
    ];

    private static Person Create(byte number, string displayName, string uniqueName, bool hasLeft = false) =>
        new(new Guid(0x0e5a0000 + number, 0x4d2b, 0x4c11, 0x9a, 0x01, 0, 0, 0, 0, 0, number), displayName, uniqueName, hasLeft);
}

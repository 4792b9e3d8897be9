using ConnectApp.Emulator.Systems;

namespace ConnectApp.Emulator;

/// <summary>The systems beside the App Migration Platform: each plays where its options are set.</summary>
internal static class EmulatedSystems
{
    public static IReadOnlyList<IEmulatedSystem> Create(EmulatorOptions options, Surroundings surroundings)
    {
        List<IEmulatedSystem> systems = [];
        return systems;
    }
}

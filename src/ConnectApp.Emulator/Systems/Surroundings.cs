using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Faults;
using ConnectApp.Emulator.Scenarios;

namespace ConnectApp.Emulator.Systems;

/// <summary>What every emulated system finds around it.</summary>
/// <param name="PublicUrl">Where others reach the emulator; the base of every address that a system hands out.</param>
/// <param name="Network">Faults that a call may meet; a system asks once for each call that is otherwise right.</param>
/// <param name="Dials">Counts what the dials of all systems do, and draws for them.</param>
/// <param name="Answers">Sends an answer, whole or as a fault wants it.</param>
internal sealed record Surroundings(Uri PublicUrl, PlatformClock Clock, NetworkDials Network, DialCounts Dials, Answers Answers);

using Xunit;

namespace ConnectApp.Tests.Telemetry;

/// <summary>Meters and sources are the process's: a receiver of one test would hear the backends of all that run beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MetersCollection
{
    public const string Name = "meters of the process";
}

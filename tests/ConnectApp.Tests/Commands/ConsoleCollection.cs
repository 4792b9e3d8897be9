using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary>Tests that need standard output, or the environment, of the whole process: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ConsoleCollection
{
    public const string Name = "console";
}

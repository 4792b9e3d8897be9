namespace ConnectApp.Emulator.Scenarios;

/// <summary>A scenario that cannot be played. Line and column count from 1; 0 where the file itself could not be read.</summary>
public sealed class ScenarioException : Exception
{
    public ScenarioException()
    {
    }

    public ScenarioException(string message)
        : base(message)
    {
    }

    public ScenarioException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ScenarioException(string message, int line, int column, Exception? innerException = null)
        : base(message, innerException) => (Line, Column) = (line, column);

    public int Line { get; }

    public int Column { get; }
}

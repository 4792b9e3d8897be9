using ConnectApp.Core.Runs;

namespace ConnectApp.Transfers.Mappings;

/// <summary>Mappings that a block needs could not be fetched; the stage ends with what the platform's answer means for the run.</summary>
internal sealed class MappingsException : Exception
{
    public MappingsException(StageResult result)
        : base($"Mappings could not be fetched: {result}") => Result = result;

    public MappingsException(string message) : base(message) { }
    public MappingsException(string message, Exception inner) : base(message, inner) { }
    public MappingsException() { }

    public StageResult? Result { get; }
}

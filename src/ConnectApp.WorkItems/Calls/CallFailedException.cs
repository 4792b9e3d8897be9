namespace ConnectApp.WorkItems.Calls;

/// <summary>A read failed after all its attempts, or was refused where no refusal is expected. The run's step is tried again later.</summary>
public sealed class CallFailedException(Service service, string operation, int status, string text)
    : Exception($"{service.Name()}: {operation} failed with {(status == 0 ? "no answer" : $"status {status}")}: {text}")
{
    public Service Service => service;

    public string Operation => operation;

    /// <summary>0: there was no answer.</summary>
    public int Status => status;
}

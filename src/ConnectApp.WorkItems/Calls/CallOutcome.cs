namespace ConnectApp.WorkItems.Calls;

/// <summary>What is known after a call.</summary>
public enum CallOutcome
{
    /// <summary>2xx with a body that could be read.</summary>
    Done,

    /// <summary>The service answered that it did not do it (4xx).</summary>
    Refused,

    /// <summary>Time-out, reset, cut answer, 5xx: a write may have happened.</summary>
    Unknown,
}

namespace ConnectApp.Transfers.Doors;

/// <summary>What an answer of the platform means for the one who asked; what it was on the wire stands beside it.</summary>
internal enum PlatformOutcome
{
    /// <summary>2xx with a body that keeps the contract.</summary>
    Ok,

    /// <summary>
    /// 403 and 409: the transfer is settled, unknown or past its time; the code alone cannot tell these from a missing scope
    /// (OpenAPI document of the migration REST API, 403; FAQ of 4 Jun 2026, 409).
    /// </summary>
    Refused,

    /// <summary>400 whose text says that the time limit of the transfer is over.</summary>
    Expired,

    /// <summary>400 of another kind, or a 4xx that the contract does not know: the same request will not do better later.</summary>
    BadRequest,

    /// <summary>No authority, or a renewed token was refused too: the site waits for its next <c>installed</c>.</summary>
    Unauthorized,

    NotFound,

    /// <summary>408, 429, 5xx, time-outs and broken connections, after the handler's own attempts.</summary>
    TryLater,

    /// <summary>The call may not leave: host or address not allowed, or the egress proxy refuses it. The operator can change that.</summary>
    Blocked,

    /// <summary>An answer that is not what the contract says: wrong types, too large, a redirect.</summary>
    Malformed,
}

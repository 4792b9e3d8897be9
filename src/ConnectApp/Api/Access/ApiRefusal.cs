namespace ConnectApp.Api.Access;

/// <summary>Why a call is not let in; the texts are fixed, and say nothing of which check failed.</summary>
internal enum ApiRefusal
{
    Unauthorized,
    TokenExpired,
    NotAnAdmin,
    Forbidden,

    /// <summary>The product could not be asked whether the user is an admin.</summary>
    ProductDown,
}

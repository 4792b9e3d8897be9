using ConnectApp.Rewriting.Mappings;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Why a token was refused: for the log and tests only, a caller is never told.</summary>
internal enum TokenRefusal
{
    None,
    Missing,
    MoreThanOne,
    Malformed,
    Algorithm,
    KeyId,
    UnknownKey,
    KeyHostDown,
    UnknownSite,
    Signature,
    Expired,
    NotYetValid,
    MissingClaim,
    Audience,
    Qsh,
}

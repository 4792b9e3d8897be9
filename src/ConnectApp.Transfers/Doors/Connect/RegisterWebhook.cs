namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Whether the migration webhook is set by API after an install; the descriptor's entry is the normal way.</summary>
internal enum RegisterWebhook
{
    Never,
    WhenMissing,
}

namespace ConnectApp.Transfers.Requests;

/// <param name="Text">Lines for the one who asked.</param>
internal sealed record RequestAnswer(bool Succeeded, string Text);

namespace ConnectApp.Transfers.Runs;

/// <summary>The states of files as the store and the API spell them: <c>waiting</c>.</summary>
internal static class FileStates
{
    private static readonly string[] Texts = [.. Enum.GetNames<FileState>().Select(n => n.ToLowerInvariant())];

    public static string TextOf(FileState state) => Texts[(int)state];
}

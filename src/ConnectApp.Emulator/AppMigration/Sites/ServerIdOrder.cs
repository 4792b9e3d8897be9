namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>Order of mapping pages: numbers by value first, then all other ids by code unit.</summary>
internal sealed class ServerIdOrder : IComparer<string>
{
    public static readonly ServerIdOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        x ??= "";
        y ??= "";
        var (a, b) = (IsNumber(x), IsNumber(y));
        if (a != b)
            return a ? -1 : 1;
        return a && x.Length != y.Length ? x.Length.CompareTo(y.Length) : string.CompareOrdinal(x, y);
    }

    private static bool IsNumber(string text) =>
        text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');
}

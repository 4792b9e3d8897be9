namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>How a page is looked at.</summary>
internal sealed record Look(int Width, string Theme)
{
    public static readonly Look Desktop = new(1440, "light");
    public static readonly Look DesktopDark = new(1440, "dark");
    public static readonly Look Phone = new(375, "light");
    public static readonly Look PhoneDark = new(375, "dark");

    public static readonly Look Narrow = new(320, "light");

    public int Height => Width < 700 ? 812 : 900;
}

namespace ConnectApp.Emulator.Services;

/// <summary>What the value of a dial's word is.</summary>
internal enum FaultValue
{
    /// <summary><c>true</c>.</summary>
    Flag,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number and its unit, like <c>90s</c>.</summary>
    Time,

    /// <summary>Above 0, at most 1.</summary>
    Share,

    Text,

    /// <summary>A list of texts.</summary>
    Texts,
}

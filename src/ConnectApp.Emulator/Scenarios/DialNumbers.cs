namespace ConnectApp.Emulator.Scenarios;

/// <summary>Numbers the dials of a whole scenario from 1, so that no two of them draw alike.</summary>
internal sealed class DialNumbers
{
    private int _last;

    public int Next() => ++_last;
}

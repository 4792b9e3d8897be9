namespace ConnectApp.WorkItems.Calls;

/// <summary>One endpoint of one host: how many calls it takes at once, and from when. The limiter's lock guards it.</summary>
internal sealed class Lane(string host, int width)
{
    private int _width = width;
    private int _goodInARow;
    private int _budget = int.MaxValue;
    private DateTimeOffset _budgetEndsAt;

    public string Host => host;

    public int UnderWay { get; set; }

    public DateTimeOffset OpensAt { get; set; }

    /// <summary>Answers with 429 since the last good one.</summary>
    public int Throttled { get; private set; }

    public bool MayEnter(DateTimeOffset now)
    {
        if (now >= _budgetEndsAt) _budget = int.MaxValue;
        if (UnderWay >= _width) return false;
        if (_budget == int.MaxValue) return true;
        _budget--;
        return true;
    }

    /// <summary>No more than this many calls before the window ends; with none left, the lane is closed until then.</summary>
    public void SetBudget(int calls, DateTimeOffset endsAt)
    {
        _budget = Math.Max(calls, 0);
        _budgetEndsAt = endsAt;
        if (_budget == 0 && endsAt > OpensAt) OpensAt = endsAt;
    }

    public void Narrow()
    {
        _width = Math.Max(1, _width / 2);
        _goodInARow = 0;
        Throttled++;
    }

    /// <summary>One call wider after as many good answers as the lane is wide.</summary>
    public void Widen(int widest)
    {
        Throttled = 0;
        if (++_goodInARow < _width || _width >= widest) return;
        _width++;
        _goodInARow = 0;
    }
}

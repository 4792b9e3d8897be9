namespace ConnectApp.WorkItems.Calls;

/// <summary>One endpoint of one host: how many calls it takes at once, and from when. The limiter's lock guards it.</summary>
internal sealed class Lane(string host, int width)
{
    // A limit of calls a second holds the calls of one second; what was not used of it does not add up.
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(1);

    private int _width = width;
    private int _goodInARow;
    private int _budget = int.MaxValue;
    private int _wholeBudget = int.MaxValue;
    private DateTimeOffset _windowEndsAt;
    private DateTimeOffset _closedUntil;

    public string Host => host;

    public int UnderWay { get; set; }

    /// <summary>Answers with 429 since the last good one.</summary>
    public int Throttled { get; private set; }

    /// <summary>When the lane takes a call again; a time in the past if it is open.</summary>
    public DateTimeOffset OpensAt => _budget <= 0 && _windowEndsAt > _closedUntil ? _windowEndsAt : _closedUntil;

    public bool TryEnter(DateTimeOffset now)
    {
        if (UnderWay >= _width) return false;
        if (_budget < int.MaxValue && now >= _windowEndsAt) (_budget, _windowEndsAt) = (_wholeBudget, now + s_window);
        if (_budget <= 0) return false;
        if (_budget < int.MaxValue) _budget--;
        UnderWay++;
        return true;
    }

    public void Close(DateTimeOffset until)
    {
        if (until > _closedUntil) _closedUntil = until;
    }

    /// <summary>
    /// An answer tells how many calls are left. Answers come in any order, so within a window the lowest counts; after it there are as many as a
    /// whole window has.
    /// </summary>
    /// <param name="calls">Left, without those under way.</param>
    /// <param name="whole">Of a whole window; as many as one likes if that is not known.</param>
    public void SetBudget(int calls, int whole, DateTimeOffset now)
    {
        _wholeBudget = whole;
        if (now < _windowEndsAt) _budget = Math.Min(_budget, calls);
        else (_budget, _windowEndsAt) = (calls, now + s_window);
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

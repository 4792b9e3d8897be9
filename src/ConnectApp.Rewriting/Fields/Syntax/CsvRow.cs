using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>Reads the cells of a row (RFC 4180, 2), one after another.</summary>
internal ref struct CsvRow(ReadOnlySpan<byte> row, byte delimiter)
{
    private readonly ReadOnlySpan<byte> _row = row;
    private int _at;
    private bool _isOver;

    /// <summary>The cell's bytes without its quotes.</summary>
    public int Start { get; private set; }
    public int End { get; private set; }
    public bool IsQuoted { get; private set; }

    /// <summary>The cell holds doubled quotes.</summary>
    public bool IsEscaped { get; private set; }

    /// <summary>Why the rest of the row cannot be read; null: there is no fault.</summary>
    public string? Fault { get; private set; }

    /// <summary>A row of no bytes is one empty cell.</summary>
    /// <returns>False: there is no further cell, or there is a <see cref="Fault"/>.</returns>
    public bool TryRead()
    {
        if (_isOver) return false;
        IsEscaped = false;
        IsQuoted = _at < _row.Length && _row[_at] == '"';
        if (IsQuoted) return TryReadQuoted();
        Start = _at;
        var length = _row[_at..].IndexOf(delimiter);
        _isOver = length < 0;
        End = _isOver ? _row.Length : _at + length;
        _at = End + 1;
        return true;
    }

    private bool TryReadQuoted()
    {
        Start = _at + 1;
        for (var at = Start; ; at += 2)
        {
            var length = _row[at..].IndexOf((byte)'"');
            if (length < 0) return Refuse("its quotes are not closed");
            at += length;
            if (at + 1 < _row.Length && _row[at + 1] == '"')
            {
                IsEscaped = true;
                continue;
            }

            End = at;
            _at = at + 2;
            _isOver = at + 1 == _row.Length;
            return _isOver || _row[at + 1] == delimiter || Refuse("something stands behind its closing quote");
        }
    }

    private bool Refuse(string fault)
    {
        (Fault, _isOver) = (fault, true);
        return false;
    }
}

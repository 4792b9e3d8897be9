using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>
/// A prepared statement on SQLite's own interface: bytes are bound as they lie in a buffer, without a string or an array of their own. For the statements that
/// run once a record; it takes part in whatever transaction its connection is in.
/// </summary>
internal sealed class RawStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <param name="sql">Parameters are numbered: <c>?1</c>.</param>
    public RawStatement(DbConnection connection, string sql)
    {
        _database = ((SqliteConnection)connection).Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public RawStatement Bind(int parameter, ReadOnlySpan<byte> utf8)
    {
        // An empty span has no address, and SQLite takes that for NULL.
        Check(utf8.IsEmpty ? raw.sqlite3_bind_text(_statement, parameter, "") : raw.sqlite3_bind_text(_statement, parameter, utf8));
        return this;
    }

    public RawStatement Bind(int parameter, string? text)
    {
        Check(text is null ? raw.sqlite3_bind_null(_statement, parameter) : raw.sqlite3_bind_text(_statement, parameter, text));
        return this;
    }

    public RawStatement BindBlob(int parameter, ReadOnlySpan<byte> bytes)
    {
        Check(bytes.IsEmpty ? raw.sqlite3_bind_zeroblob(_statement, parameter, 0) : raw.sqlite3_bind_blob(_statement, parameter, bytes));
        return this;
    }

    public RawStatement BindBlobOrNull(int parameter, byte[]? bytes)
    {
        if (bytes is not null) return BindBlob(parameter, bytes);
        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    public RawStatement Bind(int parameter, long number)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, number));
        return this;
    }

    public RawStatement Bind(int parameter, long? number)
    {
        if (number is { } known) return Bind(parameter, known);
        Check(raw.sqlite3_bind_null(_statement, parameter));
        return this;
    }

    /// <summary>Runs a statement that has no rows.</summary>
    /// <returns>Rows that it changed.</returns>
    public int Execute()
    {
        Step();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>Begins anew, or goes on to the next row; who stops before the last one calls <see cref="Reset"/>.</summary>
    /// <returns>False: there is no further row.</returns>
    public bool Read()
    {
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW) return true;
        raw.sqlite3_reset(_statement);
        if (code != raw.SQLITE_DONE) Check(code);
        return false;
    }

    public void Reset() => raw.sqlite3_reset(_statement);

    /// <summary>The column's bytes, until the next row or <see cref="Reset"/>.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(_statement, column);

    public byte[]? BytesOrNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL ? null : Bytes(column).ToArray();

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string() ?? "";

    public long Number(int column) => raw.sqlite3_column_int64(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Step()
    {
        var code = raw.sqlite3_step(_statement);
        raw.sqlite3_reset(_statement);
        if (code is not (raw.SQLITE_DONE or raw.SQLITE_ROW)) Check(code);
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _database);
}

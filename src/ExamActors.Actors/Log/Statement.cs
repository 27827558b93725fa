using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace ExamActors.Actors.Log;

/// <summary>
/// A prepared statement, bound and stepped without boxing: these run for every record, and ADO.NET's parameters cost more
/// than the insert itself. Used by one thread at a time; parameters count from 1, columns from 0.
/// </summary>
internal sealed class Statement : IRowStatement, IDisposable
{
    private readonly sqlite3 db;
    private readonly sqlite3_stmt statement;

    public Statement(SqliteConnection connection, string sql)
    {
        db = connection.Handle!;
        Check(sqlite3_prepare_v2(db, sql, out statement));
    }

    public Statement Bind(int parameter, long value)
    {
        Check(sqlite3_bind_int64(statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, double? value)
    {
        Check(value is { } number
            ? sqlite3_bind_double(statement, parameter, number)
            : sqlite3_bind_null(statement, parameter));
        return this;
    }

    public Statement Bind(int parameter, bool? value)
    {
        Check(value is { } flag
            ? sqlite3_bind_int64(statement, parameter, flag ? 1 : 0)
            : sqlite3_bind_null(statement, parameter));
        return this;
    }

    public Statement Bind(int parameter, string value)
    {
        Check(sqlite3_bind_text(statement, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, byte[]? value)
    {
        Check(value is null
            ? sqlite3_bind_null(statement, parameter)
            : value.Length == 0
                ? sqlite3_bind_zeroblob(statement, parameter, 0)
                : sqlite3_bind_blob(statement, parameter, value));
        return this;
    }

    /// <summary>Goes to the next row; false at the end, where the statement is ready to be bound again.</summary>
    public bool Step()
    {
        var code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            return true;
        sqlite3_reset(statement);
        if (code != SQLITE_DONE)
            Check(code);
        return false;
    }

    public void Execute()
    {
        while (Step())
        {
        }
    }

    /// <summary>The first column of the only row; null where there is no row or it holds NULL.</summary>
    public long? Scalar()
    {
        if (!Step())
            return null;
        var value = IsNull(0) ? (long?)null : Int64(0);
        Reset();
        return value;
    }

    public void Reset() => sqlite3_reset(statement);

    public bool IsNull(int column) => sqlite3_column_type(statement, column) == SQLITE_NULL;

    public long Int64(int column) => sqlite3_column_int64(statement, column);

    public string Text(int column) => sqlite3_column_text(statement, column).utf8_to_string();

    public byte[]? Blob(int column) => IsNull(column) ? null : sqlite3_column_blob(statement, column).ToArray();

    public void Dispose() => statement.Dispose();

    IRowStatement IRowStatement.Bind(int parameter, long value) => Bind(parameter, value);

    IRowStatement IRowStatement.Bind(int parameter, double? value) => Bind(parameter, value);

    IRowStatement IRowStatement.Bind(int parameter, bool? value) => Bind(parameter, value);

    IRowStatement IRowStatement.Bind(int parameter, string value) => Bind(parameter, value);

    private void Check(int code)
    {
        if (code != SQLITE_OK)
            SqliteException.ThrowExceptionForRC(code, db);
    }
}

using System.Data;
using System.Globalization;
using System.Runtime.CompilerServices;
using ConnectApp.Core.Ids;
using Dapper;

namespace ConnectApp.Core.Stores;

/// <summary>How our value types stand in columns: times as epoch milliseconds, ids as text.</summary>
internal static class ColumnTypes
{
#pragma warning disable CA2255 // Dapper keeps its handlers for the whole process, and every connection needs them, whoever opened it.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Register()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.ConnectionStringComparer = new AnyDatabase();
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
        SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
        SqlMapper.AddTypeHandler(new TimeColumn());
        SqlMapper.AddTypeHandler(new IdColumn<TenantId>(id => id.ToString(), text => new(Guid.Parse(text))));
        SqlMapper.AddTypeHandler(new IdColumn<RunId>(id => id.ToString(), text => new(Guid.Parse(text))));
        SqlMapper.AddTypeHandler(new IdColumn<TransferId>(id => id.ToString(), text => new(Guid.Parse(text))));
        SqlMapper.AddTypeHandler(new IdColumn<S3Key>(id => id.Value, text => new(text)));
    }

    /// <summary>
    /// Dapper compiles the parameters and rows of a statement once for each connection string. All databases of one name have one schema, so the code that one
    /// tenant's database got serves the others too. Dapper checks the columns of a row before it uses the code again.
    /// </summary>
    private sealed class AnyDatabase : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => true;

        public int GetHashCode(string obj) => 0;
    }

    private sealed class TimeColumn : SqlMapper.TypeHandler<DateTimeOffset>
    {
        public override DateTimeOffset Parse(object value) =>
            DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture));

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.Int64;
            parameter.Value = value.ToUnixTimeMilliseconds();
        }
    }

    private sealed class IdColumn<T>(Func<T, string> write, Func<string, T> read) : SqlMapper.TypeHandler<T>
    {
        public override T Parse(object value) => read((string)value);

        public override void SetValue(IDbDataParameter parameter, T? value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value is null ? DBNull.Value : write(value);
        }
    }
}

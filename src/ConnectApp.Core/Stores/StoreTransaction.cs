using System.Data.Common;

namespace ConnectApp.Core.Stores;

/// <summary>
/// One unit of work. What several store classes write with it is committed together or not at all, and all that they read is of one state.
/// Only store classes look inside; everybody else hands it on.
/// </summary>
internal sealed record StoreTransaction(DbConnection Connection, DbTransaction Transaction);

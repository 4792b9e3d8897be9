using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>What values of a field, or arguments of a function, are to the reader of a query.</summary>
/// <param name="Id">Kind of a number; of the value itself for users and groups.</param>
/// <param name="Key">Kind of a key.</param>
/// <param name="Number">Its place among all meanings.</param>
/// <param name="FirstOnly">Of a function's arguments, only the first.</param>
internal sealed record JqlMeaning(byte Number, JqlValue Value, ReferenceKind? Id = null, ReferenceKind? Key = null, bool FirstOnly = false)
{
    public static readonly JqlMeaning None = new(0, JqlValue.None);
}

namespace ConnectApp.Api.Access;

/// <summary>Marks a route that <see cref="ApiAccess"/> guards; each route of the group that <see cref="ApiEndpoints.MapApi"/> makes carries it.</summary>
internal sealed class ApiRoute
{
    public static readonly ApiRoute Guarded = new();
}

/// <summary>Marks a route that takes its token from <c>?token=</c> too, because a browser's EventSource cannot set headers.</summary>
internal sealed class TakesQueryToken
{
    public static readonly TakesQueryToken Allowed = new();
}

/// <summary>Marks a route for operators alone.</summary>
internal sealed class OperatorsOnly
{
    public static readonly OperatorsOnly Required = new();
}

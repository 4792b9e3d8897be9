using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Webhooks;

/// <summary>
/// <c>POST /forge/migration</c> and <c>/forge/token</c>: events and hourly triggers of the platform. Checks in a fixed order: size, content type, token, body. Work comes
/// later: the platform gives up after five attempts of 5 s.
/// </summary>
internal static partial class ForgeEndpoints
{
    /// <summary>Without <c>Forge:AppId</c> the door is closed, and its addresses answer 404.</summary>
    public static void MapForgeRemote(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<IOptions<ForgeOptions>>().Value.IsOpen) return;
        app.MapPost("/forge/migration", ReceiveAsync);
        app.MapPost("/forge/token", TakeTokenAsync);

        // Facts about remote resources inside a Forge page are not confirmed; the operators' page works everywhere.
        app.MapGet("/forge/admin", () => TypedResults.Redirect("/admin"));
    }

    internal static async Task<IResult> TakeTokenAsync(
        HttpContext context, InvocationTokenVerifier verifier, RefusalLog refusals, ForgeArrivals arrivals, CancellationToken cancellationToken)
    {
        var (invocation, answer) = await VerifyAsync(context, verifier, refusals, cancellationToken);
        if (invocation is null) return answer!;
        await arrivals.ArriveAsync(context.Request, invocation, cancellationToken);
        return TypedResults.Ok();
    }

    internal static async Task<IResult> ReceiveAsync(
        HttpContext context,
        InvocationTokenVerifier verifier,
        RefusalLog refusals,
        ForgeArrivals arrivals,
        Descriptor descriptor,
        EventIntake intake,
        ILogger<ForgeArrivals> logger,
        CancellationToken cancellationToken)
    {
        if (JsonRequest.RefuseUnread(context) is { } refusal) return refusal;
        var (invocation, answer) = await VerifyAsync(context, verifier, refusals, cancellationToken);
        if (invocation is null) return answer!;
        if (await JsonRequest.ReadAsync(context, cancellationToken) is not { } body) return Refusals.TooLarge();
        var installation = await arrivals.ArriveAsync(context.Request, invocation, cancellationToken);

        byte[] stored;
        MigrationEvent migrationEvent;
        try
        {
            stored = ForgeEvent.ToConnect(body, descriptor.Key, installation.ClientKey.Value);
            migrationEvent = MigrationEvent.Read(stored);
        }
        catch (FormatException exception)
        {
            Log.Broken(logger, installation.Tenant, exception.Message);
            return TypedResults.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }

        await intake.TakeAsync(installation.Tenant, InboxMessage.FromForge, migrationEvent, stored, cancellationToken);
        return TypedResults.Ok();
    }

    private static async Task<(Invocation? Invocation, IResult? Answer)> VerifyAsync(
        HttpContext context, InvocationTokenVerifier verifier, RefusalLog refusals, CancellationToken cancellationToken)
    {
        var check = await verifier.CheckAsync(context.Request, cancellationToken);
        if (check.Invocation is { } invocation) return (invocation, null);
        refusals.Note(context.Connection.RemoteIpAddress, check.Refusal ?? "", tooMany: false);
        return (null, check.CannotTell ? Refusals.KeyHostDown(context) : Refusals.Unauthorized(context));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Refused an event of tenant {Tenant}: {Reason}")]
        public static partial void Broken(ILogger logger, TenantId tenant, string reason);
    }
}

/// <summary>What every verified call brings: the installation, and maybe a token for calls to the platform.</summary>
internal sealed partial class ForgeArrivals(ForgeInstallationStore store, RunRegistry registry, TimeProvider time, ILogger<ForgeArrivals> logger)
{
    /// <summary>Makes the installation known and keeps its newest token; runs that waited for one are woken.</summary>
    public async Task<ForgeInstallation> ArriveAsync(HttpRequest request, Invocation invocation, CancellationToken cancellationToken)
    {
        var installation = await store.GetOrAddAsync(invocation, cancellationToken);
        var header = request.Headers[SystemToken.Header] is [{ Length: > 0 } text] ? text : null;
        if (header is null) return installation;
        if (SystemToken.TryRead(header, invocation.InstallationId) is not { } token || token.ExpiresAt - token.Margin <= time.GetUtcNow())
        {
            Log.Unusable(logger, installation.Tenant);
            return installation;
        }

        foreach (var tenant in await store.KeepTokenAsync(invocation.InstallationId, token, cancellationToken))
        {
            Log.Token(logger, tenant, token.ExpiresAt);
            await registry.WakeTenantAsync(tenant, time.GetUtcNow(), cancellationToken);
        }

        return installation;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Tenant {Tenant} has a token for calls to the platform until {End}")]
        public static partial void Token(ILogger logger, TenantId tenant, DateTimeOffset end);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The system token that came for tenant {Tenant} is over, or of another installation; it is not used")]
        public static partial void Unusable(ILogger logger, TenantId tenant);
    }
}

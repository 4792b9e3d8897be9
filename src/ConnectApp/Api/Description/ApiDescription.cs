using ConnectApp.Api.Answers;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ConnectApp.Api.Description;

/// <summary><c>/openapi/v1.json</c>: the framework finds routes and bodies, <see cref="ApiOperations"/> has the words.</summary>
internal static class ApiDescription
{
    private const string Operator = "operator";
    private const string SiteAdmin = "siteAdmin";
    private const string QueryToken = "queryToken";

    public static IServiceCollection AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        // What the platform and the products call is described by them.
        options.ShouldInclude = description => ApiOperations.Find(description.HttpMethod ?? "", "/" + description.RelativePath) is not null;
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer(Describe);
        options.AddSchemaTransformer(Require);
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/{documentName}.json");

    /// <summary>Tells the framework the bodies of a route's answers.</summary>
    public static void AddBodies(EndpointBuilder builder)
    {
        if (builder is not RouteEndpointBuilder route || builder.Metadata.OfType<HttpMethodMetadata>().FirstOrDefault()?.HttpMethods is not [var method, ..]) return;
        if (ApiOperations.Find(method, "/" + route.RoutePattern.RawText?.TrimStart('/')) is not { } operation) return;
        builder.Metadata.Add(operation.Answer is null
            ? new ProducesResponseTypeMetadata(operation.Success, typeof(string), [operation.ContentType])
            : new ProducesResponseTypeMetadata(operation.Success, operation.Answer, [operation.ContentType]));
        foreach (var status in operation.AllErrors)
        {
            builder.Metadata.Add(operation.Audience == ApiAudience.Everybody ? new ProducesResponseTypeMetadata(status, typeof(string), [operation.ContentType])
                : operation.AnswersProblems ? new ProducesResponseTypeMetadata(status, typeof(ProblemBody), ["application/problem+json"])
                : new ProducesResponseTypeMetadata(status, status == 400 && operation.SaysEachFault ? typeof(ValidationErrorBody) : typeof(ErrorBody), ["application/json"]));
        }
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ConnectApp", Version = "1", Contact = new OpenApiContact { Name = "The operator of this server" },
            Description = "Watch and control migrations, read what they left, and take the imported records. Times are UTC (ISO 8601), ids UUIDs. Every answer carries `Cache-Control: no-store`. "
                + "429 and 503 carry `Retry-After`; calls are counted by the tenant, or by the operator of all tenants.",
        };
        document.Tags = ApiOperations.Tags.Select(t => new OpenApiTag { Name = t.Key, Description = t.Value }).ToHashSet();

        // Not the address that the request named: behind a proxy that is another one.
        document.Servers = [new OpenApiServer { Url = context.ApplicationServices.GetRequiredService<AppAddress>().BaseUrl }];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Operator] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT",
                Description = "Token of an operator: HS256 with the configured key, or of the configured OpenID Connect provider. Claims `exp`, `sub` and `tenantId` (a tenant's id, or `*` for all).",
            },
            [SiteAdmin] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = "Authorization",
                Description = "`Authorization: JWT …`: a Connect context token of an admin of the product, as `AP.context.getToken()` gives it. It sees its own site only.",
            },
            [QueryToken] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Query, Name = "token", Description = "Either of the two tokens, on the event stream only.",
            },
        };
        return Task.CompletedTask;
    }

    /// <summary>The bodies are ours: each has all of its members always, null or not, but those that say otherwise.</summary>
    private static Task Require(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var always = context.JsonTypeInfo.Properties.Where(p => p.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), inherit: true) != true).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        if (always.Count > 0) schema.Required = always;
        return Task.CompletedTask;
    }

    private static async Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var said = ApiOperations.Find(context.Description.HttpMethod!, "/" + context.Description.RelativePath)!;
        operation.OperationId = said.Id;
        operation.Summary = said.Summary;
        operation.Description = said.Text.ReplaceLineEndings(" ");
        operation.Tags = new HashSet<OpenApiTagReference> { new(said.Tag, context.Document) };
        operation.RequestBody = said.Body is not { } body ? null : new OpenApiRequestBody
        {
            Required = !said.IsBodyOptional,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = await context.GetOrCreateSchemaAsync(body, cancellationToken: cancellationToken) },
            },
        };
        operation.Parameters = [.. said.Parameters.Select(Parameter)];
        operation.Security = said.Audience == ApiAudience.Everybody ? [] : [.. Schemes(said).Select(s => new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(s, context.Document)] = [] })];
        operation.Responses ??= [];
        foreach (var (status, response) in operation.Responses)
        {
            if (response is not OpenApiResponse own) continue;
            own.Description = Text(said, int.Parse(status, CultureInfo.InvariantCulture));
            if (status is "429" or "503" && said.Audience != ApiAudience.Everybody) own.Headers = Header("Retry-After", "Seconds until the next call.", JsonSchemaType.Integer);
            if (status is "200" && said.HasLink) own.Headers = Header("Link", "`<…>; rel=\"next\"`, where there is a next page.", JsonSchemaType.String);
        }

        if (said.AnswerOfWorkItems is { } other && operation.Responses["200"].Content?.TryGetValue("application/json", out var content) == true)
        {
            content.Schema = new OpenApiSchema { AnyOf = [content.Schema!, await context.GetOrCreateSchemaAsync(other, cancellationToken: cancellationToken)] };
        }

        if (said.Also is { } also) operation.Responses[also.Status.ToString(CultureInfo.InvariantCulture)] = new OpenApiResponse
        {
            Description = also.Text, Content = also.Status == 202 ? (operation.Responses["200"] as OpenApiResponse)?.Content : null,
        };
    }

    private static IEnumerable<string> Schemes(ApiOperation operation) => operation.Audience == ApiAudience.Operators ? [Operator]
        : operation.ContentType == "text/event-stream" ? [Operator, SiteAdmin, QueryToken] : [Operator, SiteAdmin];

    private static Dictionary<string, IOpenApiHeader> Header(string name, string text, JsonSchemaType type) =>
        new() { [name] = new OpenApiHeader { Description = text, Schema = new OpenApiSchema { Type = type } } };

    private static OpenApiParameter Parameter(ApiParameter p) => new()
    {
        Name = p.Name, Description = p.Text, Required = p.IsRequired,
        In = p.Kind switch { ApiParameterKind.Path or ApiParameterKind.PathUuid => ParameterLocation.Path, ApiParameterKind.Header => ParameterLocation.Header, _ => ParameterLocation.Query },
        Style = p.Kind == ApiParameterKind.Csv ? ParameterStyle.Form : null, Explode = false,
        Schema = p.Kind switch
        {
            ApiParameterKind.Uuid or ApiParameterKind.PathUuid => new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" },
            ApiParameterKind.Number => new OpenApiSchema
            {
                Type = JsonSchemaType.Integer, Minimum = "1", Maximum = p.Largest?.ToString(CultureInfo.InvariantCulture), Default = p.Usual is { } usual ? JsonValue.Create(usual) : null,
            },
            ApiParameterKind.Csv => new OpenApiSchema
            {
                Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. p.Choices!.Select(c => (JsonNode)JsonValue.Create(c)!)] },
            },
            _ => new OpenApiSchema { Type = JsonSchemaType.String },
        },
    };

    private static string Text(ApiOperation operation, int status) => status switch
    {
        StatusCodes.Status200OK => operation.AnswerText,
        StatusCodes.Status400BadRequest => operation.Id == "resumeRun" ? "The run is not paused, or a credential is missing." : operation.Id == "startRun" ? "The request is not valid: one sentence for each fault, none with a value of it." : "A parameter is wrong; nothing of the request is repeated.",
        StatusCodes.Status401Unauthorized => "The token is missing, wrong or over (`TOKEN_EXPIRED`).",
        StatusCodes.Status403Forbidden => "The token may not do that: the user is no admin of the product, or the route is for operators.",
        StatusCodes.Status404NotFound => operation.Tag == ApiOperations.RecordsTag ? "There is no such tenant that the caller may see." : "There is no such run that the caller may see; another tenant's is none.",
        StatusCodes.Status409Conflict when operation.Id == "startRun" => "A run is active for the project or the Jira project, or the key was used for another request.",
        StatusCodes.Status409Conflict => "The run has ended in another way.",
        StatusCodes.Status413PayloadTooLarge => "The body is too large.",
        StatusCodes.Status502BadGateway => "The run could not be handed to a worker; the project is free again.",
        StatusCodes.Status410Gone => "The store was restored from a backup that is older than the cursor.",
        StatusCodes.Status429TooManyRequests => "Too many calls.",
        StatusCodes.Status503ServiceUnavailable => operation.Audience == ApiAudience.Everybody ? "Not ready; the text says why." : "The product could not be asked whether the user is its admin; try again.",
        _ => "Refused.",
    };
}

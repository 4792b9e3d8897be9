
using ConnectApp.Api.Answers;
namespace ConnectApp.Api.Description;

/// <summary>What the OpenAPI document says of one route.</summary>
/// <param name="Id">operationId; the same for good, as clients are made from it.</param>
/// <param name="Text">What somebody who calls it must know beyond the summary.</param>
/// <param name="Answer">Body of the success; null: text of <see cref="ContentType"/>.</param>
/// <param name="Errors">Statuses that the route itself may refuse with, beside those of access.</param>
internal sealed record ApiOperation(string Method, string Path, string Id, string Tag, string Summary, string Text, Type? Answer, params int[] Errors)
{
    public string ContentType { get; init; } = "application/json";
    public int Success { get; init; } = StatusCodes.Status200OK;

    /// <summary>A second success, without a body.</summary>
    public (int Status, string Text)? Also { get; init; }

    /// <summary>Body of the success for a run of work items; null: as of the other kinds.</summary>
    public Type? AnswerOfWorkItems { get; init; }

    /// <summary>JSON that the call sends; null: nothing.</summary>
    public Type? Body { get; init; }
    public bool IsBodyOptional { get; init; }
    public IReadOnlyList<ApiParameter> Parameters { get; init; } = [];
    public ApiAudience Audience { get; init; } = ApiAudience.AdminsAndOperators;

    /// <summary>The answer has a <c>Link</c> header that leads to the next page.</summary>
    public bool HasLink { get; init; }

    /// <summary>Refusals are problem details, not the seed's body.</summary>
    public bool AnswersProblems { get; init; }

    /// <summary>Text of the success.</summary>
    public string AnswerText { get; init; } = "As asked.";

    /// <summary>A 400 has one sentence for each fault.</summary>
    public bool SaysEachFault => Id is "startRun" || Id.StartsWith("list", StringComparison.Ordinal);

    public IEnumerable<int> AllErrors => Audience == ApiAudience.Everybody ? Errors : Errors.Concat([401, 403, 429, 503]).Distinct().Order();
}

internal enum ApiAudience { Everybody, AdminsAndOperators, Operators }

/// <param name="Choices">The values it may have; null: any.</param>
internal sealed record ApiParameter(string Name, string Text, ApiParameterKind Kind, bool IsRequired = false, int? Usual = null, int? Largest = null, IReadOnlyList<string>? Choices = null);

internal enum ApiParameterKind { Path, PathUuid, Text, Uuid, Number, Header, Csv }

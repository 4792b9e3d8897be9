using Microsoft.AspNetCore.WebUtilities;

namespace ConnectApp.Api.Answers;

/// <summary>A refusal. Its body is the one that the route answers with: the seed's <c>{statusCode, message, error, code}</c>, or problem details with the same code.</summary>
/// <param name="messages">A sentence a fault; several only for validation.</param>
internal sealed class ApiError(int status, string code, IReadOnlyList<string> messages, bool isValidation) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var reason = ReasonPhrases.GetReasonPhrase(status);
        IResult result = httpContext.GetEndpoint()?.Metadata.GetMetadata<AnswersProblems>() is not null
            ? TypedResults.Json(new ProblemBody("about:blank", reason, status, string.Join(". ", messages), code) { Errors = isValidation ? messages : null }, ReportJson.Default.ProblemBody, "application/problem+json", status)
            : isValidation ? TypedResults.Json(new ValidationErrorBody(status, messages, reason, code), ErrorJson.Default.ValidationErrorBody, statusCode: status)
            : TypedResults.Json(new ErrorBody(status, messages[0], reason, code), ErrorJson.Default.ErrorBody, statusCode: status);
        return result.ExecuteAsync(httpContext);
    }
}

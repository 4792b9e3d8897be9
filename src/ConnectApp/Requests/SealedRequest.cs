using System.Text.Json;
using System.Text.Json.Serialization;
using ConnectApp.Core.Ids;

namespace ConnectApp.Requests;

/// <summary>What a verb with credentials leaves in the store for a running <c>serve</c>: the credentials are sealed, as those of a run.</summary>
/// <param name="Id">What the credentials are sealed for; no run has it.</param>
/// <param name="Project">Of <c>--project</c>; null: made from the request.</param>
/// <param name="Run">Id of the ended run that is taken up again; null: a start.</param>
/// <param name="Body">Without credentials.</param>
internal sealed record SealedRequest(Guid Id, Guid? Project, string? Run, string Body, byte[] Secrets)
{
    public RunId SealedFor => new(Id);

    public string ToJson() => JsonSerializer.Serialize(this, SealedRequestJson.Default.SealedRequest);

    public static SealedRequest Parse(string argument) =>
        JsonSerializer.Deserialize(argument, SealedRequestJson.Default.SealedRequest) ?? throw new InvalidDataException("The request is empty.");
}

[JsonSerializable(typeof(SealedRequest))]
internal sealed partial class SealedRequestJson : JsonSerializerContext;

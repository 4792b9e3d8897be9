namespace ConnectApp.Emulator.Http;

/// <summary>One answer. <see cref="AfterSent"/> runs when the answer has left, so that no event overtakes it.</summary>
internal sealed record ApiAnswer(int Status, byte[] Body)
{
    public string ContentType { get; init; } = "application/json";

    public string? RetryAfter { get; init; }

    public Action? AfterSent { get; init; }

    public static ApiAnswer Ok(byte[] json) => new(200, json);

    public static ApiAnswer Error(int status, string message) => new(status, Json.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("statusCode", status);
        json.WriteString("message", message);
        json.WriteEndObject();
    }));
}

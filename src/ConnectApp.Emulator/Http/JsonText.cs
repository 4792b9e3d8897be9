using System.Text.Json;

namespace ConnectApp.Emulator.Http;

/// <summary>Texts of a parsed document: <c>"\ud800"</c> is valid JSON and no text, and <c>GetString</c> throws at it.</summary>
internal static class JsonText
{
    public static string? TryGet(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    public static bool AllValid(JsonElement element)
    {
        try
        {
            return element.ValueKind switch
            {
                JsonValueKind.String => element.GetString() is not null,
                JsonValueKind.Array => element.EnumerateArray().All(AllValid),
                JsonValueKind.Object => element.EnumerateObject().All(p => p.Name is not null && AllValid(p.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}

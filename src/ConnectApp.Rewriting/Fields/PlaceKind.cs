namespace ConnectApp.Rewriting.Fields;

/// <summary>What a <see cref="Place"/> holds.</summary>
internal enum PlaceKind : byte
{
    String,
    Number,

    /// <summary>The name of a member.</summary>
    Name,

    /// <summary>A string that holds JSON, which some path enters.</summary>
    Text,

    /// <summary>A JSON object that a text language reads as a whole.</summary>
    Object,

    /// <summary>A string that begins as JSON and is not valid JSON.</summary>
    Unreadable,
}

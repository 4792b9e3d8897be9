namespace ConnectApp.Emulator.Services;

/// <summary>One operation of a service.</summary>
/// <param name="Name">As in reports and dials: the method and the path with its variable steps in braces.</param>
internal sealed record ServiceOperation(string Name, Func<ServiceCall, ServiceAnswer> Answer)
{
    private readonly string[] _steps = Name[(Name.IndexOf('/', StringComparison.Ordinal) + 1)..].Split('/');

    public string Method { get; } = Name[..Name.IndexOf(' ', StringComparison.Ordinal)];

    /// <summary>Whether the call changes what the service holds; false for reads that are POSTs because of their body.</summary>
    public bool IsWrite { get; init; } = !Name.StartsWith("GET ", StringComparison.Ordinal);

    /// <summary>The variable that names the one thing to which writes must come one after another; null: none.</summary>
    public string? Serial { get; init; }

    /// <summary>A last step like <c>{*path}</c> takes all that is left.</summary>
    /// <returns>The variable steps by name; null where the path is another operation's.</returns>
    public IReadOnlyDictionary<string, string>? Match(IReadOnlyList<string> segments, StringComparison comparison)
    {
        var takesRest = _steps[^1].StartsWith("{*", StringComparison.Ordinal);
        if (segments.Count < _steps.Length || (segments.Count > _steps.Length && !takesRest))
            return null;
        Dictionary<string, string>? variables = null;
        for (var i = 0; i < _steps.Length; i++)
        {
            if (takesRest && i == _steps.Length - 1)
                (variables ??= new(StringComparer.Ordinal))[_steps[i][2..^1]] = string.Join('/', segments.Skip(i));
            else if (_steps[i] is ['{', .. var name, '}'])
                (variables ??= new(StringComparer.Ordinal))[name] = segments[i];
            else if (!_steps[i].Equals(segments[i], comparison))
                return null;
        }

        return variables ?? [];
    }
}

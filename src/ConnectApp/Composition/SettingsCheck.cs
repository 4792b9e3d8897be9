using System.Globalization;
using ConnectApp.Core.Clock;

namespace ConnectApp.Composition;

/// <summary>
/// Checks the operator's configuration before anything reads it, and turns durations and sizes (<c>2h</c>, <c>20GiB</c>) into what the options classes read.
/// </summary>
internal sealed partial class SettingsCheck
{
    private const string Prefix = "CONNECTAPP_";

    // Names that other programs use too: their variables in the same environment must not stop the start.
    private static readonly string[] s_shared = ["Jira", "Cluster", "Storage", "Telemetry"];

    private readonly Dictionary<string, string?> _values = [];
    private readonly List<string> _foreign = [];
    private readonly List<string> _unused = [];

    /// <summary>Values to read instead of the configured ones.</summary>
    public IReadOnlyDictionary<string, string?> Values => _values;

    /// <summary>Unknown keys that are left alone.</summary>
    public IReadOnlyList<string> Foreign => _foreign;

    /// <exception cref="InvalidDataException">An unknown key, or a value of the wrong type; the message is one sentence.</exception>
    public static SettingsCheck Of(IConfiguration configuration)
    {
        var check = new SettingsCheck();
        foreach (var section in KnownSettings.Sections)
        {
            foreach (var setting in configuration.GetSection(section).GetChildren()) check.Read(section, setting);
        }

        return check;
    }

    public void WriteForeign(ILogger logger)
    {
        foreach (var key in _foreign) Log.Foreign(logger, key, KnownSettings.ClosestTo(key));
        foreach (var key in _unused) Log.Unused(logger, key);
    }

    private void Read(string section, IConfigurationSection setting)
    {
        var key = setting.Path;
        if (KnownSettings.TypeOf(key) is not { } type)
        {
            if (KnownSettings.NotUsedYet.Contains(key, StringComparer.OrdinalIgnoreCase))
            {
                _unused.Add(key);
                return;
            }

            if (s_shared.Contains(section, StringComparer.OrdinalIgnoreCase) && IsOfEnvironment(key)) _foreign.Add(key);
            else throw new InvalidDataException($"{key} is no setting; the closest one is {KnownSettings.ClosestTo(key)}.");
            return;
        }

        var children = setting.GetChildren().ToList();
        if (type.IsArray)
        {
            if (setting.Value is { Length: > 0 }) throw new InvalidDataException($"{key} is a list; expected its entries as {key}:0, {key}:1 and so on.");
            if (children.Find(c => !int.TryParse(c.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) is { } named)
                throw new InvalidDataException($"{named.Path} is no setting; the closest one is {key}:0.");
        }
        else if (children.Count > 0)
        {
            throw new InvalidDataException($"{children[0].Path} is no setting; the closest one is {key}.");
        }
        else if (setting.Value is { } text)
        {
            ReadValue(key, text, type);
        }
    }

    private void ReadValue(string key, string text, Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        if (text.Length == 0 && (value != type || !value.IsValueType)) return;
        var expected = "";
        if (value == typeof(TimeSpan))
        {
            if (Duration.TryParse(text, out var duration)) _values[key] = duration.ToString("c", CultureInfo.InvariantCulture);
            else expected = $"a duration: {Duration.Forms}";
        }
        else if (value == typeof(long))
        {
            if (ByteSize.TryParse(text, out var bytes)) _values[key] = bytes.ToString(CultureInfo.InvariantCulture);
            else expected = $"a size: {ByteSize.Forms}";
        }
        else if (value == typeof(int) && !int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
        {
            expected = "a whole number";
        }
        else if (value == typeof(bool) && !bool.TryParse(text, out _))
        {
            expected = "true or false";
        }
        else if (value == typeof(Uri) && !Uri.TryCreate(text, UriKind.Absolute, out _))
        {
            expected = "an absolute URL";
        }
        else if (value.IsEnum && !Enum.GetNames(value).Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            expected = $"one of {string.Join(", ", Enum.GetNames(value).Select(n => char.ToLowerInvariant(n[0]) + n[1..]))}";
        }

        if (expected.Length > 0) throw new InvalidDataException($"{key} is '{text}'; expected {expected}.");
    }

    /// <summary>A variable without our prefix has this key. With the prefix it is meant for us.</summary>
    private static bool IsOfEnvironment(string key)
    {
        var names = Environment.GetEnvironmentVariables().Keys.Cast<string>().Select(n => n.Replace("__", ":", StringComparison.Ordinal)).ToList();
        return names.Exists(n => IsBelow(n, key)) && !names.Exists(n => IsBelow(n, Prefix + key));
    }

    private static bool IsBelow(string name, string key) =>
        name.Equals(key, StringComparison.OrdinalIgnoreCase) || name.StartsWith(key + ":", StringComparison.OrdinalIgnoreCase);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "{Key} is not used yet: the setting has no effect.")]
        public static partial void Unused(ILogger logger, string key);

        [LoggerMessage(LogLevel.Warning, "{Key} in the environment is no setting and is not used; the closest setting is {Closest}.")]
        public static partial void Foreign(ILogger logger, string key, string closest);
    }
}

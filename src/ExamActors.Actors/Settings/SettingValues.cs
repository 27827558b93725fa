using System.Globalization;
using System.Text.RegularExpressions;
using Akka.Configuration;

namespace ExamActors.Actors.Settings;

/// <summary>Reads single values, strictly: what is not plainly what it should be is refused by name.</summary>
internal sealed partial class SettingValues(Config config)
{
    public string Text(string path) =>
        OptionalText(path) is { Length: > 0 } text
            ? text
            : throw new SettingException($"{path} must not be empty");

    public string OptionalText(string path) => config.GetString(path, "")?.Trim() ?? "";

    /// <summary>What stands between commas.</summary>
    public string[] List(string path) =>
        OptionalText(path).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public T Choice<T>(string path) where T : struct, Enum
    {
        var text = Text(path);
        foreach (var value in Enum.GetValues<T>())
            if (string.Equals(value.ToString(), text, StringComparison.OrdinalIgnoreCase))
                return value;
        var allowed = string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()));
        throw new SettingException($"{path} = '{text}': one of {allowed} is allowed");
    }

    public int Whole(string path, int min, int max)
    {
        var text = Text(path);
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max
                ? value
                : throw new SettingException($"{path} = '{text}': a whole number from {min} to {max} is allowed");
    }

    public double Share(string path)
    {
        var text = Text(path);
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1
            ? value
            : throw new SettingException($"{path} = '{text}': a number from 0 to 1 is allowed");
    }

    public TimeSpan Duration(string path, TimeSpan min, TimeSpan max)
    {
        var text = Text(path);
        return ParseDuration(text) is { } value && value >= min && value <= max
            ? value
            : throw new SettingException(
                $"{path} = '{text}': a duration such as 500ms, 30s, 5m, 2h or 7d from {min:c} to {max:c} is allowed");
    }

    public TimeSpan? DurationOrInfinite(string path)
    {
        var text = Text(path);
        if (text == "infinite")
            return null;
        return ParseDuration(text) is { } value && value > TimeSpan.Zero
            ? value
            : throw new SettingException($"{path} = '{text}': a duration such as 12h or 30d, or infinite, is allowed");
    }

    public int Size(string path, int min, int max)
    {
        var text = Text(path);
        return ParseSize(text) is { } value && value >= min && value <= max
            ? (int)value
            : throw new SettingException(
                $"{path} = '{text}': a size such as 512KiB or 1MiB from {min} to {max} bytes is allowed");
    }

    public long? SizeOrInfinite(string path)
    {
        var text = Text(path);
        if (text == "infinite")
            return null;
        return ParseSize(text) is { } value and > 0
            ? value
            : throw new SettingException($"{path} = '{text}': a size such as 10GiB, or infinite, is allowed");
    }

    public IReadOnlyDictionary<string, string> Map(string path)
    {
        var value = config.GetValue(path);
        return value is not null && value.IsObject()
            ? value.GetObject().Items.ToDictionary(i => i.Key.Trim('"'), i => i.Value.GetString())
            : new Dictionary<string, string>();
    }

    private static TimeSpan? ParseDuration(string text)
    {
        var match = DurationShape().Match(text);
        if (!match.Success
            || !double.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number)
            || number > 1e6)
            return null;
        return match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromDays(number),
        };
    }

    private static long? ParseSize(string text)
    {
        var match = SizeShape().Match(text);
        if (!match.Success || !long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number))
            return null;
        var shift = match.Groups[2].Value switch { "KiB" => 10, "MiB" => 20, "GiB" => 30, "TiB" => 40, _ => 0 };
        return number <= long.MaxValue >> shift ? number << shift : null;
    }

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$")]
    private static partial Regex DurationShape();

    [GeneratedRegex("^([0-9]{1,15})\\s*(B|KiB|MiB|GiB|TiB)?$")]
    private static partial Regex SizeShape();
}

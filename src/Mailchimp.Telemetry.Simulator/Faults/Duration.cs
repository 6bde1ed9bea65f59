using System.Globalization;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Durations as people write them: a number and one of ms, s, m and h.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Milliseconds)[] Units = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)];

    /// <exception cref="FormatException">It is none, or longer than a year.</exception>
    public static TimeSpan Parse(string text)
    {
        foreach (var (unit, milliseconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * milliseconds <= TimeSpan.FromDays(365).TotalMilliseconds)
            {
                return TimeSpan.FromMilliseconds(number * milliseconds);
            }
        }

        throw new FormatException($"'{text}' is not a duration.");
    }

    /// <summary>In the largest unit that keeps it whole.</summary>
    public static string Format(TimeSpan time)
    {
        var (unit, milliseconds) = Units.Last(unit => unit.Unit == "ms" || (time > TimeSpan.Zero && time.TotalMilliseconds % unit.Milliseconds == 0));
        return string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds / milliseconds}{unit}");
    }
}

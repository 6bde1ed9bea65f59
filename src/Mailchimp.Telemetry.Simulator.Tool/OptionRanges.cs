using System.CommandLine;
using System.Globalization;

namespace Mailchimp.Telemetry.Simulator.Tool;

/// <summary>Options that take a number state their range if given anything else.</summary>
public static class OptionRanges
{
    /// <summary>Restricts an option to whole numbers from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static void TakesWholeNumber(this Option option, int min, int max) => option.Takes(
        $"a whole number between {min} and {max}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max);

    /// <summary>Restricts an option to a share: a number from 0 to 1.</summary>
    public static void TakesShare(this Option option) => option.Takes(
        "a number between 0 and 1, such as 0.3",
        static text => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is >= 0 and <= 1);

    /// <summary>Checks tokens, not values: getting the value of something that is not a number throws.</summary>
    private static void Takes(this Option option, string what, Func<string, bool> isRight) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !isRight(token.Value))
        {
            result.AddError($"{option.Name} takes {what}, not '{token.Value}'.");
        }
    });
}

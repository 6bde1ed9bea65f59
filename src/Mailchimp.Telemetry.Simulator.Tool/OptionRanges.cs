using System.CommandLine;
using System.Globalization;

namespace Mailchimp.Telemetry.Simulator.Tool;

/// <summary>Options that take a number state their range if given anything else.</summary>
internal static class OptionRanges
{
    /// <summary>Restricts an option to whole numbers from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static void TakesWholeNumber(this Option option, int min, int max) => option.Takes(
        $"a whole number between {min} and {max}",
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max);

    /// <summary>Checks tokens, not values: getting the value of something that is not a number throws.</summary>
    private static void Takes(this Option option, string what, Func<string, bool> isRight) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token] && !isRight(token.Value))
        {
            result.AddError($"{option.Name} takes {what}, not '{token.Value}'.");
        }
    });
}

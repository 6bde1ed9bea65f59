using Mailchimp.Telemetry.Hosting;
using Microsoft.Extensions.Configuration;

namespace Mailchimp.Telemetry.Tool.Diagnosis;

/// <summary>Finds options outside of their section, where nothing reads them.</summary>
internal static class MisplacedOptions
{
    private const string Parent = "Mailchimp";
    private const string Section = "Telemetry";
    private const int MaxDistance = 2;

    private static readonly string[] Options = [.. typeof(MailchimpTelemetryOptions).GetProperties().Select(static property => property.Name)];

    public static IEnumerable<Finding> Find(IConfiguration configuration) =>
        configuration.GetSection(Parent).GetChildren().Select(InParent)
            .Concat(configuration.GetChildren().Select(AtTop))
            .OfType<Finding>();

    private static Finding? InParent(IConfigurationSection section)
    {
        if (Options.FirstOrDefault(option => option.Equals(section.Key, StringComparison.OrdinalIgnoreCase)) is { } option)
        {
            return DidYouMean(section, $"{MailchimpTelemetryOptions.SectionName}:{option}");
        }

        return EditDistance.Between(section.Key, Section) is > 0 and <= MaxDistance ? DidYouMean(section, MailchimpTelemetryOptions.SectionName) : null;
    }

    /// <summary>Such as MailchimpTelemetry, or a variable with single underscores.</summary>
    private static Finding? AtTop(IConfigurationSection section) =>
        string.Concat(section.Key.Where(char.IsLetter)).StartsWith(Parent + Section, StringComparison.OrdinalIgnoreCase) ? DidYouMean(section, MailchimpTelemetryOptions.SectionName) : null;

    private static Finding DidYouMean(IConfigurationSection section, string key) =>
        Finding.Failed("misplaced option", $"{section.Path} is not read; did you mean {key}?", "Move it there, or rename it if your own code reads it.");
}

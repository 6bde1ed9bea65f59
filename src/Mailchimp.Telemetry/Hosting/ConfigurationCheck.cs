using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>
/// Checks the configuration section against the known options before it is bound. The binder ignores a single value
/// where a list is expected, reads <c>120</c> as 120 days, and does not suggest the right key for a wrong one.
/// </summary>
internal static partial class ConfigurationCheck
{
    private const int LongestValueShown = 24;

    private static readonly Dictionary<string, Check> AccountKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(MailchimpAccountOptions.Fingerprints)] = List,
        [nameof(MailchimpAccountOptions.ConcurrencyLimit)] = Number,
    };

    private static readonly Dictionary<string, Check> RuleKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(MailchimpRedactionRule.Name)] = Text,
        [nameof(MailchimpRedactionRule.Pattern)] = Text,
    };

    private static readonly Dictionary<string, Check> RedactionKeys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(MailchimpRedactionOptions.Scope)] = static section => OneValue(section, static value => Enum.GetNames<MailchimpRedactionScope>().Contains(value, StringComparer.OrdinalIgnoreCase) ? null : $"is not a scope; use {string.Join(" or ", Enum.GetNames<MailchimpRedactionScope>())}."),
        [nameof(MailchimpRedactionOptions.Required)] = Flag,
        [nameof(MailchimpRedactionOptions.RedactPersonalData)] = Flag,
        [nameof(MailchimpRedactionOptions.Rules)] = Rules,
        [nameof(MailchimpRedactionOptions.AllowedValues)] = List,
    };

    private static readonly Dictionary<string, Check> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(MailchimpTelemetryOptions.Enabled)] = Flag,
        [nameof(MailchimpTelemetryOptions.AdditionalHosts)] = List,
        [nameof(MailchimpTelemetryOptions.Accounts)] = static section => Each(section, AccountKeys),
        [nameof(MailchimpTelemetryOptions.AccountResolver)] = static section => [Error(section, $"{section.Path} is a function: set it in code, in the delegate passed to AddMailchimpTelemetry.")],
        [nameof(MailchimpTelemetryOptions.ExpectedErrors)] = List,
        [nameof(MailchimpTelemetryOptions.OtlpEndpoint)] = static section => OneValue(section, static value => Uri.TryCreate(value, UriKind.Absolute, out _) ? null : "is not an absolute http or https URI, such as http://localhost:4317."),
        [nameof(MailchimpTelemetryOptions.TraceOtherHosts)] = Flag,
        [nameof(MailchimpTelemetryOptions.LogResponseBody)] = Flag,
        [nameof(MailchimpTelemetryOptions.LogRequestBody)] = Flag,
        [nameof(MailchimpTelemetryOptions.MaxErrorLogsPerMinute)] = Number,
        [nameof(MailchimpTelemetryOptions.LoggedHeaders)] = List,
        [nameof(MailchimpTelemetryOptions.Redaction)] = static section => Section(section, RedactionKeys),
        [nameof(MailchimpTelemetryOptions.MaxAccounts)] = Number,
        [nameof(MailchimpTelemetryOptions.MaxDatacenters)] = Number,
        [nameof(MailchimpTelemetryOptions.ConcurrencyLimit)] = Number,
        [nameof(MailchimpTelemetryOptions.ServerTimeout)] = Time,
        [nameof(MailchimpTelemetryOptions.GiveUpThreshold)] = static section => Time(section, "00:00:00.500", ", and for milliseconds 00:00:00.500"),
        [nameof(MailchimpTelemetryOptions.IncidentRecovery)] = Time,
        [nameof(MailchimpTelemetryOptions.IncidentIdleTimeout)] = Time,
    };

    internal delegate IEnumerable<ConfigurationError> Check(IConfigurationSection section);

    /// <summary>The names of all options, for tests.</summary>
    internal static IEnumerable<string> Names => Keys.Keys.Concat(RedactionKeys.Keys);

    /// <summary>What can't be bound: a text for each wrong key or value, with its fix, and the section without them.</summary>
    public static (IReadOnlyList<string> Errors, IConfiguration Bindable) Examine(IConfigurationSection section) => Examine(section, Keys);

    /// <inheritdoc cref="Examine(IConfigurationSection)"/>
    public static (IReadOnlyList<string> Errors, IConfiguration Bindable) Examine(IConfigurationSection section, Dictionary<string, Check> keys)
    {
        var errors = Section(section, keys).ToList();
        return errors.Count == 0 ? ([], section) : ([.. errors.Select(static error => error.Text)], Without(section, [.. errors.Select(static error => error.Path)]));
    }

    private static IConfiguration Without(IConfigurationSection section, string[] paths)
    {
        var bindable = section.AsEnumerable().Where(entry => entry.Value is not null && !Array.Exists(paths, path => IsIn(entry.Key, path)));
        return new ConfigurationBuilder().AddInMemoryCollection(bindable).Build().GetSection(section.Path);
    }

    private static bool IsIn(string key, string path) =>
        (key + ConfigurationPath.KeyDelimiter).StartsWith(path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase);

    private static ConfigurationError Error(IConfigurationSection section, string text) => new(section.Path, text);

    private static IEnumerable<ConfigurationError> Section(IConfigurationSection section, Dictionary<string, Check> keys)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            return [Error(section, $"{section.Path} is a section, not a single value: its keys are {string.Join(", ", keys.Keys)}.")];
        }

        return section.GetChildren().SelectMany(child => keys.TryGetValue(child.Key, out var check) ? check(child) : [Error(child, Unknown(child, keys))]);
    }

    private static IEnumerable<ConfigurationError> Each(IConfigurationSection section, Dictionary<string, Check> keys) =>
        section.GetChildren().SelectMany(child => Section(child, keys));

    private static IEnumerable<ConfigurationError> List(IConfigurationSection section) => string.IsNullOrEmpty(section.Value)
        ? []
        : [Error(section, $"{section.Path} is a list, not a single value: write \"{section.Key}\": [ \"...\" ] in JSON, or {InEnvironment(section)}__0 in the environment.")];

    private static IEnumerable<ConfigurationError> Rules(IConfigurationSection section) =>
        string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any(static child => RuleKeys.ContainsKey(child.Key) && !string.IsNullOrEmpty(child.Value))
            ? Each(section, RuleKeys)
            : [Error(section, $"{section.Path} is a list of rules: write \"{section.Key}\": [ {{ \"{nameof(MailchimpRedactionRule.Name)}\": \"...\", \"{nameof(MailchimpRedactionRule.Pattern)}\": \"...\" }} ] in JSON, or {InEnvironment(section)}__0__{nameof(MailchimpRedactionRule.Name)} and {InEnvironment(section)}__0__{nameof(MailchimpRedactionRule.Pattern)} in the environment.")];

    private static string InEnvironment(IConfigurationSection section) => section.Path.Replace(":", "__", StringComparison.Ordinal);

    private static IEnumerable<ConfigurationError> Flag(IConfigurationSection section) =>
        OneValue(section, static value => bool.TryParse(value, out _) ? null : "is not a Boolean; use true or false.");

    public static IEnumerable<ConfigurationError> Number(IConfigurationSection section) =>
        OneValue(section, static value => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : "is not a whole number, such as 100.");

    public static IEnumerable<ConfigurationError> Text(IConfigurationSection section) => OneValue(section, static _ => null);

    public static IEnumerable<ConfigurationError> Time(IConfigurationSection section) => Time(section, "00:02:00", string.Empty);

    private static IEnumerable<ConfigurationError> Time(IConfigurationSection section, string example, string addition) => OneValue(section, value =>
    {
        if (int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) && number != 0)
        {
            return $"means days; for seconds, use hours:minutes:seconds, {TimeSpan.FromSeconds(number)}{addition}.";
        }

        if (MoreThanADay().Match(value) is { Success: true } match)
        {
            var time = new TimeSpan(Number("hours"), Number("minutes"), Number("seconds"));
            return $"has more than 23 hours, which .NET takes for days; use days.hours:minutes:seconds, {time:c}.";

            int Number(string part) => int.Parse(match.Groups[part].ValueSpan, CultureInfo.InvariantCulture);
        }

        return TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _) ? null : $"is not a time; use hours:minutes:seconds, such as {example}.";
    });

    [GeneratedRegex("^0*(?<hours>2[4-9]|[3-9][0-9]|[1-9][0-9]{2,4}):(?<minutes>[0-5]?[0-9]):(?<seconds>[0-5]?[0-9])$")]
    private static partial Regex MoreThanADay();

    private static IEnumerable<ConfigurationError> OneValue(IConfigurationSection section, Func<string, string?> problem)
    {
        if (string.IsNullOrEmpty(section.Value))
        {
            return section.GetChildren().Any() ? [Error(section, $"{section.Path} is a single value, not a list or a section.")] : [];
        }

        // A long value may be an API key in the wrong place.
        var shown = section.Value.Length <= LongestValueShown ? $"'{section.Value}'" : "the value";
        return problem(section.Value) is { } text ? [Error(section, $"{section.Path}: {shown} {text}")] : [];
    }

    private static string Unknown(IConfigurationSection section, Dictionary<string, Check> keys)
    {
        var parent = section.Path[..^section.Key.Length];
        var candidates = keys.Keys.Select(key => (Name: key, Path: parent + key))
            .Concat(keys == Keys ? RedactionKeys.Keys.Select(key => (Name: key, Path: $"{parent}{nameof(MailchimpTelemetryOptions.Redaction)}:{key}")) : []);
        return EditDistance.Nearest(section.Key, candidates) is { } nearest
            ? $"{section.Path} does not exist; did you mean {nearest}?"
            : $"{section.Path} does not exist; the keys of {parent.TrimEnd(':')} are {string.Join(", ", keys.Keys)}.";
    }

    /// <param name="Path">The key that is wrong, or whose value is.</param>
    /// <param name="Text">What is wrong with it, and the fix.</param>
    internal sealed record ConfigurationError(string Path, string Text);
}

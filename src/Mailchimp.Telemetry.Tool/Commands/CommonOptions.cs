using System.CommandLine;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> AsJson() => new("--json") { Description = "Print one JSON object, and nothing else." };

    public static Option<Uri?> Runbooks() => HttpUri("--runbooks", "Address of the folder with your copy of docs/runbooks; alerts link to the pages in it.");

    public static Option<string?> DataSource() => new Option<string?>("--datasource") { Description = "UID (for push, also the name) of the Prometheus data source for the alerts, which dashboards also select by default." }.IsNotEmpty();

    public static Option<string> Folder() => new Option<string>("--folder") { Description = "Grafana folder for dashboards and alerts.", DefaultValueFactory = _ => ExportOptions.DefaultFolder }.IsNotEmpty();

    public static Option<Uri?> HttpUri(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0)
            {
                return uri;
            }

            result.AddError($"{name} takes an http or https address without a user or password in it.");
            return null;
        },
    };

    private static T IsNotEmpty<T>(this T option)
        where T : Option
    {
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && string.IsNullOrWhiteSpace(token.Value))
            {
                result.AddError($"{option.Name} is empty: give it a value, or leave it out.");
            }
        });
        return option;
    }

    /// <summary>The words of an option that takes several, separated by spaces or commas.</summary>
    public static IReadOnlyList<string> Words(IEnumerable<string> values) =>
        [.. values.SelectMany(static value => value.Replace(',', ' ').Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Restricts an option to some words, and lists them if it gets another.</summary>
    public static void TakesOneOf(this Option option, IReadOnlyCollection<string> words)
    {
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            var given = Words(result.Tokens.Select(static token => token.Value));
            if (given.FirstOrDefault(word => !words.Contains(word)) is { } wrong)
            {
                result.AddError($"{option.Name} takes one or more of {string.Join(", ", words)}, not '{wrong}'.");
            }
            else if (given.Count == 0 && result.Tokens.Count > 0)
            {
                result.AddError($"{option.Name} takes one or more of {string.Join(", ", words)}.");
            }
        });
    }
}

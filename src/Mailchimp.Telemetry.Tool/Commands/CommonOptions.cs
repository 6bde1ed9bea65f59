using System.CommandLine;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> AsJson() => new("--json") { Description = "Print one JSON object, and nothing else." };

    public static Option<Uri?> Runbooks() => HttpUri("--runbooks", "Address of the folder with your copy of docs/runbooks; alerts link to the pages in it.");

    public static Option<string?> DataSource() => new("--datasource") { Description = "Uid of the Prometheus data source that alerts query and the dashboards begin with." };

    public static Option<string> Folder() => new("--folder") { Description = "Grafana's folder for dashboards and alerts.", DefaultValueFactory = _ => ExportOptions.DefaultFolder };

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
}

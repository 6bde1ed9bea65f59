using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenTelemetry;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>Takes contacts and keys out of the URL that the runtime's span has.</summary>
internal sealed partial class UrlRedactor : BaseProcessor<Activity>
{
    private const string Url = "url.full";

    public override void OnEnd(Activity data)
    {
        if (data.GetTagItem(Url) is string url)
        {
            data.SetTag(Url, Sensitive().Replace(url, "[redacted]"));
        }
    }

    [GeneratedRegex("(?<=/)[0-9a-f]{32}(?=/|$|[?])|[0-9a-f]{32}-us[0-9]+|[^@/?=&]+(?:@|%40)[^@/?=&]+", RegexOptions.IgnoreCase)]
    private static partial Regex Sensitive();
}

using System.Collections.Frozen;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry.Http;

/// <summary>Tells Mailchimp's hosts from all others, and reads the data center out of a host name.</summary>
internal sealed class MailchimpHosts
{
    private const string ApiHost = "api.mailchimp.com";
    private const string ApiSuffix = "." + ApiHost;
    private const string LoginHost = "login.mailchimp.com";
    private const int MaxDatacenterLength = 16;

    /// <summary>The ports that an additional host was named with; none for any port.</summary>
    private readonly FrozenDictionary<string, int[]> _additional;

    private readonly BoundedNames _datacenters;

    public MailchimpHosts(MailchimpTelemetryOptions options)
    {
        _additional = options.AdditionalHosts
            .Select(entry => (Entry: entry, Uri: new Uri("https://" + entry)))
            .GroupBy(host => host.Uri.Host, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.Any(host => !HasPort(host.Entry, host.Uri)) ? [] : group.Select(host => host.Uri.Port).ToArray(),
                StringComparer.OrdinalIgnoreCase);
        _datacenters = new BoundedNames(options.MaxDatacenters);
    }

    /// <summary>Whether a call to this URI is a call to Mailchimp; the data center when the host names one.</summary>
    public bool TryMatch(Uri? uri, out string? datacenter)
    {
        datacenter = null;
        if (uri is null || !uri.IsAbsoluteUri)
        {
            return false;
        }

        var host = uri.Host;
        if (host.EndsWith(ApiSuffix, StringComparison.OrdinalIgnoreCase))
        {
            var label = host.AsSpan(0, host.Length - ApiSuffix.Length);
            if (label.Length is 0 or > MaxDatacenterLength || label.ContainsAnyExcept(LabelCharacters))
            {
                return false;
            }

            datacenter = _datacenters.Admit(label);
            return true;
        }

        return IsKnown(host, uri.Port);
    }

    /// <summary>The same for a span's attributes; without an address nothing matches.</summary>
    public bool Matches(string? host, int? port) =>
        host is not null && Uri.TryCreate($"https://{host}:{port ?? 443}", UriKind.Absolute, out var uri) && TryMatch(uri, out _);

    private bool IsKnown(string host, int port) =>
        host.Equals(ApiHost, StringComparison.OrdinalIgnoreCase)
        || host.Equals(LoginHost, StringComparison.OrdinalIgnoreCase)
        || (_additional.TryGetValue(host, out var ports) && (ports.Length == 0 || ports.Contains(port)));

    private static bool HasPort(string entry, Uri uri) => entry.EndsWith($":{uri.Port}", StringComparison.Ordinal) && entry.Length > uri.Host.Length;

    private static readonly System.Buffers.SearchValues<char> LabelCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");
}

namespace Mailchimp.Telemetry;

/// <summary>
/// Options of the Mailchimp telemetry. Bound from the configuration section <c>Mailchimp:Telemetry</c>, then set by
/// code. Validated when they are first used: at the latest when the host starts, <see cref="MailchimpTelemetry.Start"/> is
/// called or a provider is built.
/// </summary>
public sealed class MailchimpTelemetryOptions
{
    /// <summary>The configuration section that the options are bound from.</summary>
    public const string SectionName = "Mailchimp:Telemetry";

    /// <summary>What the configuration has that could not be bound, for the validator.</summary>
    internal IReadOnlyList<string> BindingErrors { get; set; } = [];

    /// <summary>False turns everything off: listening, export and redaction. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Hosts to treat as Mailchimp's, besides <c>*.api.mailchimp.com</c>, <c>api.mailchimp.com</c> and
    /// <c>login.mailchimp.com</c>: a proxy of yours, a test server. Each <c>host:port</c>, or <c>host</c> for every port of it.
    /// </summary>
    public IList<string> AdditionalHosts { get; } = [];

    /// <summary>
    /// Names for Mailchimp users in <c>mailchimp.account</c>, each with the keys that belong to it.
    /// A key that is not listed shows as its fingerprint, and a password or token that is easy to guess as <c>other</c>.
    /// </summary>
    public IDictionary<string, MailchimpAccountOptions> Accounts { get; } = new Dictionary<string, MailchimpAccountOptions>(StringComparer.Ordinal);

    /// <summary>
    /// Kinds of error that the application expects, by their names in the contract, for example
    /// <c>resource_not_found</c> for lookups that may miss (<see cref="MailchimpErrorKinds.GetName"/> gives the name of a
    /// <see cref="MailchimpErrorKind"/>): their spans get no error status and they log at Debug;
    /// they still count, marked <c>mailchimp.error.expected</c>, but alerts and dashboards exclude them. Default: none.
    /// </summary>
    public IList<string> ExpectedErrors { get; } = [];

    /// <summary>
    /// The OTLP endpoint for traces, metrics and logs. Takes precedence over the environment variable
    /// <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and its per-signal forms. Default: null, which leaves it to them, or to the
    /// application if it adds an OTLP exporter itself.
    /// For the protocol <c>http/protobuf</c> the signal's path (<c>/v1/traces</c> …) is appended.
    /// </summary>
    public Uri? OtlpEndpoint { get; set; }

    /// <summary>Whether the log event of an error includes the response body, redacted, at most 4 KiB. Default: true.</summary>
    public bool LogResponseBody { get; set; } = true;

    /// <summary>
    /// Whether the log event of an error includes the request body, redacted, at most 4 KiB, for contents
    /// that hold their bytes in memory (string, form, byte array). Default: false.
    /// </summary>
    public bool LogRequestBody { get; set; }

    /// <summary>
    /// How many errors of one kind and operation, recoveries of one kind and operation, and partial failures of one
    /// operation are logged per minute, 1 to 1,000,000. Metrics still count the rest. One event summarizes the errors and
    /// partial failures held back; there is none for expected ones and for recoveries. Default: 60.
    /// </summary>
    public int MaxErrorLogsPerMinute { get; set; } = 60;

    /// <summary>The request and response headers in the log event of an error, redacted. <c>Authorization</c>, <c>Proxy-Authorization</c>, <c>Cookie</c> and <c>Set-Cookie</c> are rejected. Default: those that explain an error, such as <c>Retry-After</c>.</summary>
    public IList<string> LoggedHeaders { get; } =
    [
        "Allow", "Content-Length", "Content-Type", "Date", "Retry-After", "Server", "User-Agent", "X-HTTP-Method-Override", "X-Request-Id", "X-Trigger-Error",
    ];

    /// <summary>What is redacted, and in which telemetry. Secrets always are.</summary>
    public MailchimpRedactionOptions Redaction { get; } = new();

    /// <summary>How many values <c>mailchimp.account</c> may have besides the names in <see cref="Accounts"/>, 1 to 10,000; further accounts become <c>other</c>, which has no limit, utilization or saturation. Default: 100.</summary>
    public int MaxAccounts { get; set; } = 100;

    /// <summary>How many values <c>mailchimp.datacenter</c> may have, 1 to 10,000; further data centers become <c>other</c>. Default: 100.</summary>
    public int MaxDatacenters { get; set; } = 100;

    /// <summary>
    /// How many simultaneous requests Mailchimp allows a user, 1 to 10,000, across all of that user's keys and clients.
    /// Default: 10, as documented.
    /// </summary>
    public int ConcurrencyLimit { get; set; } = 10;

    /// <summary>
    /// The longest time, from when it was sent, that an abandoned request can count toward the limit, 0 to 1 hour; 0 counts
    /// none. Default: 120 seconds, Mailchimp's own timeout.
    /// </summary>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>
    /// How long a call must have waited for a response before its cancellation counts as a timeout, 1 millisecond to 10
    /// minutes; 95 % of it is enough, because timers can fire early. A call that is cancelled sooner is not an error, and
    /// neither is one that is cancelled because the host stops or a hedged try has won. Default: 1 second.
    /// </summary>
    public TimeSpan GiveUpThreshold { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether to export spans of HttpClient calls to hosts other than Mailchimp's as well. Listening to Mailchimp's
    /// calls turns on the runtime's HTTP client spans, which are created for every host. Default: true.
    /// </summary>
    public bool TraceOtherHosts { get; set; } = true;

    /// <summary>How long calls must be back to normal before an open incident closes; an outage that returns within this time belongs to the same incident. 0 to 1 day. Default: 3 minutes.</summary>
    public TimeSpan IncidentRecovery { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>After how long without a call an open incident is closed; after the same time without another rejection, an account's credentials no longer count as rejected. 1 minute to 1 day. Default: 15 minutes.</summary>
    public TimeSpan IncidentIdleTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Returns the account for a credential's fingerprint; null leaves it to <see cref="Accounts"/>.
    /// Called for a new credential; the results of the first 1,000 are remembered. For further ones, and after an
    /// exception, it is called for each call. It is not called for calls that it makes itself. It runs on the caller's
    /// thread: it must be fast, and must not throw.
    /// </summary>
    public Func<string, string?>? AccountResolver { get; set; }
}

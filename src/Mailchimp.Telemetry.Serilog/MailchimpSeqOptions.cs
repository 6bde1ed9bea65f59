namespace Mailchimp.Telemetry.Serilog;

/// <summary>Where Mailchimp's errors go in Seq, and how much is kept while it can't be reached.</summary>
public sealed class MailchimpSeqOptions
{
    /// <summary>The configuration section that is bound to these options.</summary>
    public const string SectionName = "Mailchimp:Seq";

    /// <summary>The address of the Seq server, such as <c>http://localhost:5341</c>. Required.</summary>
    public string? ServerUrl { get; set; }

    /// <summary>The key with which to write to Seq; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// The most events that wait in memory while Seq does not respond, 1 to 1,000,000. Further ones are dropped and
    /// counted in <c>mailchimp.telemetry.dropped_events</c>. Default: 10,000.
    /// </summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>How long events are gathered before they are sent together, more than 0 and up to 1 minute. Default: 2 seconds.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stopping application waits for the last events to be sent, 0 to 5 minutes. Default: 5 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal IReadOnlyList<string> BindingErrors { get; set; } = [];
}

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Where Mailchimp's errors go in Seq, and how much is kept while it is away.</summary>
public sealed class MailchimpSeqOptions
{
    /// <summary>The address of the Seq server, such as <c>http://localhost:5341</c>. Required.</summary>
    public string? ServerUrl { get; set; }

    /// <summary>The key with which to write to Seq; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// The most events that wait in memory while Seq does not answer, 1 to 1,000,000. Further ones are dropped and
    /// counted in <c>mailchimp.telemetry.dropped_events</c>. Default: 10,000.
    /// </summary>
    public int QueueLimit { get; set; } = 10_000;

    /// <summary>How long events are gathered before they are sent together. Default: 2 seconds.</summary>
    public TimeSpan Period { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a stopping application waits for the last events to be sent. Default: 5 seconds.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <exception cref="InvalidOperationException">An option is wrong; the message names it.</exception>
    internal void Validate()
    {
        if (!Uri.TryCreate(ServerUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            throw new InvalidOperationException($"{nameof(MailchimpSeqOptions)}.{nameof(ServerUrl)}: it is not an absolute http or https URI, such as 'http://localhost:5341'.");
        }

        if (QueueLimit is < 1 or > 1_000_000)
        {
            throw new InvalidOperationException($"{nameof(MailchimpSeqOptions)}.{nameof(QueueLimit)}: {QueueLimit} is not between 1 and 1,000,000.");
        }

        if (Period <= TimeSpan.Zero || ShutdownTimeout < TimeSpan.Zero)
        {
            throw new InvalidOperationException($"{nameof(MailchimpSeqOptions)}: {nameof(Period)} must be longer than zero and {nameof(ShutdownTimeout)} not negative.");
        }
    }
}

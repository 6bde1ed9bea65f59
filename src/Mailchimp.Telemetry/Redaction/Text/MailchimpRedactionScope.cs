namespace Mailchimp.Telemetry;

/// <summary>
/// How far the full set of redaction rules reaches. Mailchimp API keys are removed from all spans, log records and
/// measurements of instrumented providers in both scopes.
/// </summary>
public enum MailchimpRedactionScope
{
    /// <summary>The Mailchimp telemetry: spans of calls to Mailchimp, this library's log events and metrics, support reports, Seq.</summary>
    Mailchimp,

    /// <summary>Every span, log record and metric attribute of the application as well.</summary>
    Process,
}

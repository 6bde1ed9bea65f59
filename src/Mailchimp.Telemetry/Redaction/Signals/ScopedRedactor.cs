namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>The two redactors of one signal: the full set of rules for what is Mailchimp's, and that for what is not.</summary>
internal sealed record ScopedRedactor(SignalRedactor Mailchimp, SignalRedactor Foreign)
{
    public SignalRedactor For(bool isMailchimp) => isMailchimp ? Mailchimp : Foreign;
}

using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Takes API keys, and the contact in a Mailchimp URL, out of signals that are not Mailchimp's, and leaves everything else as it is.</summary>
internal sealed class KeySignalRedactor(MailchimpRedactor redactor, IRedactionCounter counter) : SignalRedactor(redactor, counter)
{
    private readonly MailchimpRedactor _redactor = redactor;
    private readonly IRedactionCounter _counter = counter;

    public override bool IsKnownClean(in KeyValuePair<string, object?> attribute, bool isMember = false) => IsShort(in attribute);

    /// <summary>Stack frames hold no keys, and making their text takes as long as a thousand log records.</summary>
    public override bool IsKnownClean(Exception exception)
    {
        try
        {
            var cause = exception;
            while (cause is not null && ExceptionText.IsMadeByRuntime(cause) && cause.Message is { } message && ReferenceEquals(_redactor.RedactKeys(message), message))
            {
                cause = cause.InnerException;
            }

            return cause is null;
        }
        catch (Exception)
        {
            // Read again, and counted, with the whole text.
            return false;
        }
    }

    protected override string Apply(string text) => _redactor.RedactKeys(text, _counter);

    protected override string? RedactNamed(string name, object? value, int depth) => null;

    private static bool IsShort(in KeyValuePair<string, object?> attribute) =>
        attribute.Key.Length < KeyMatcher.MinLength && attribute.Value switch
        {
            string text => text.Length < KeyMatcher.MinLength,
            null or int or long or bool or double => true,
            _ => false,
        };
}

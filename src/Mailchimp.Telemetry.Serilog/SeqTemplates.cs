using Mailchimp.Telemetry.Signals;
using Microsoft.Extensions.Logging;
using Serilog.Events;
using Serilog.Parsing;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Message templates: Seq groups events by them, so that all errors with an answer are one type of event.</summary>
internal static class SeqTemplates
{
    private static readonly MessageTemplateParser Parser = new();

    private static readonly MessageTemplate Answered = Parser.Parse(
        "Mailchimp {HttpRequestMethod} {MailchimpOperation} answered {HttpResponseStatusCode} {MailchimpErrorTitle} ({MailchimpErrorKind}, fault: {MailchimpErrorFault})");

    private static readonly MessageTemplate NoAnswer = Parser.Parse(
        "Mailchimp {HttpRequestMethod} {MailchimpOperation} got no answer ({MailchimpErrorKind}, fault: {MailchimpErrorFault})");

    public static MessageTemplate For(EventId eventId, IReadOnlyList<KeyValuePair<string, object?>> attributes, string message)
    {
        if (eventId.Name == EventNames.ApiError.Name)
        {
            var names = attributes.Select(static attribute => attribute.Key).ToHashSet(StringComparer.Ordinal);
            if (!names.Contains(AttributeNames.HttpResponseStatusCode))
            {
                return names.Contains(AttributeNames.Operation) ? NoAnswer : Text(message);
            }

            return names.Contains(AttributeNames.Operation) && names.Contains(AttributeNames.ErrorTitle) ? Answered : Text(message);
        }

        return Text(message);
    }

    private static MessageTemplate Text(string message) =>
        new([new TextToken(message)]);
}

using System.Collections.Concurrent;
using System.Text;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// The message templates of errors. What matters comes first, because lists truncate messages. There is one template for
/// each combination of what is known, never one for each error, so that events group by it.
/// </summary>
internal static class ErrorTemplates
{
    private static readonly ConcurrentDictionary<Parts, string> Cache = new();

    public static string Of(Parts parts) => Cache.GetOrAdd(parts, Build);

    private static string Build(Parts parts)
    {
        var template = new StringBuilder();
        if (parts.HasFlag(Parts.Drill))
        {
            template.Append("drill: ");
        }

        template.Append($"{{{AttributeNames.ErrorKind}}} ({{{AttributeNames.ErrorFault}}}): {{{AttributeNames.HttpRequestMethod}}} ");
        template.Append(parts.HasFlag(Parts.Route) ? $"{{{AttributeNames.UrlTemplate}}}" : "(no known route)");
        if (parts.HasFlag(Parts.Status))
        {
            template.Append($" {{{AttributeNames.HttpResponseStatusCode}}}");
        }
        else if (parts.HasFlag(Parts.GivenUp))
        {
            template.Append($" no response within {{{AttributeNames.Duration}}} s");
        }
        else
        {
            template.Append(" no response");
        }

        if (parts.HasFlag(Parts.Detail))
        {
            template.Append($": {{{AttributeNames.ErrorDetail}}}");
        }
        else if (parts.HasFlag(Parts.Title))
        {
            template.Append($" {{{AttributeNames.ErrorTitle}}}");
        }
        else if (parts.HasFlag(Parts.Exception))
        {
            template.Append($": {{{AttributeNames.ExceptionMessage}}}");
        }

        if (parts.HasFlag(Parts.Final))
        {
            template.Append($" (failed after {{{AttributeNames.Tries}}} tries)");
        }
        else if (parts.HasFlag(Parts.Try))
        {
            template.Append($" (try {{{AttributeNames.Tries}}})");
        }

        return template.ToString();
    }

    /// <summary>What is known of an error.</summary>
    [Flags]
    public enum Parts
    {
        None = 0,
        Drill = 1,
        Route = 1 << 1,
        Status = 1 << 2,
        GivenUp = 1 << 3,
        Detail = 1 << 4,
        Title = 1 << 5,
        Exception = 1 << 6,
        Try = 1 << 7,
        Final = 1 << 8,
    }
}

using System.Globalization;
using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Output;

/// <summary>Writes <c>mailchimp.api.errors_held_back</c>: how many errors were counted but not logged one by one.</summary>
internal sealed class HeldBackLog(EventLogger logger)
{
    private const string Errors = $"{{{AttributeNames.HeldBackCount}}} more errors of kind {{{AttributeNames.ErrorKind}}}";
    private const string PartialFailures = $"{{{AttributeNames.HeldBackCount}}} more partial failures";
    private const string KnownOperation = $"{{{AttributeNames.Operation}}}";
    private const string UnknownOperation = "an unknown operation";

    public void Write(SuppressedErrors held)
    {
        if (!logger.IsEnabled(LogLevel.Warning))
        {
            return;
        }

        var state = new LogState();
        if (held.Kind is { } kind)
        {
            var row = ErrorKindTable.Get(kind);
            state.Add(AttributeNames.ErrorKind, row.Name);
            state.Add(AttributeNames.ErrorFault, ErrorKindTable.Name(row.Fault));
        }

        state.Add(AttributeNames.Operation, held.Operation);
        state.Add(AttributeNames.HeldBackCount, held.Count);
        state.Add(AttributeNames.HeldBackSince, held.Since.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        logger.Log(LogLevel.Warning, EventNames.ApiErrorsHeldBack, state.WithTemplate(TemplateOf(held)));
    }

    private static string TemplateOf(SuppressedErrors held) =>
        $"{(held.Kind is null ? PartialFailures : Errors)} in {(held.Operation is null ? UnknownOperation : KnownOperation)} since {{{AttributeNames.HeldBackSince}}} were counted in metrics but not logged";
}

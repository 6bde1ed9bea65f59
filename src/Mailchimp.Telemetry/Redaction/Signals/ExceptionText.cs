using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Reads an exception's text.</summary>
internal static class ExceptionText
{
    private static readonly MethodInfo StackTraceGetter = typeof(Exception).GetProperty(nameof(Exception.StackTrace))!.GetMethod!;
    private static readonly ConditionalWeakTable<Type, StrongBox<bool>> MadeByRuntime = [];

    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message, static _ => { }) ?? exception.GetType().ToString();

    /// <summary>
    /// The message and the text without what is redacted, or null where both are clean. Exporters write both, and an
    /// exception's own ToString may leave its message out. One that throws would throw in the exporter too, and cost the batch.
    /// </summary>
    public static (string Message, string Text)? Redact(Exception exception, SignalRedactor redactor)
    {
        if (redactor.IsKnownClean(exception))
        {
            return null;
        }

        var (message, text) = (Read(exception, static e => e.Message, redactor.CountFailure), Read(exception, static e => e.ToString(), redactor.CountFailure));
        var (safeMessage, safeText) = (redactor.Redact(message), redactor.Redact(text));
        return message is not null && text is not null && ReferenceEquals(message, safeMessage) && ReferenceEquals(text, safeText)
            ? null
            : (safeMessage ?? SignalRedactor.Unreadable, safeText ?? SignalRedactor.Unreadable);
    }

    /// <summary>Whether the text of an exception is made of its type, its message, its inner exception and its stack frames alone.</summary>
    public static bool IsMadeByRuntime(Exception exception)
    {
        var type = exception.GetType();
        if (!MadeByRuntime.TryGetValue(type, out var answer))
        {
            answer = new(PrintsAsRuntimeDoes(exception));
            MadeByRuntime.AddOrUpdate(type, answer);
        }

        return answer.Value;
    }

    /// <summary>Whether the type overrides neither ToString nor StackTrace. False when compiled ahead of time, where this can't be read reliably.</summary>
    private static bool PrintsAsRuntimeDoes(Exception exception) =>
        RuntimeFeature.IsDynamicCodeSupported
        && ((Func<string>)exception.ToString).Method.DeclaringType == typeof(Exception)
        && StackTraceGetter.CreateDelegate<Func<string?>>(exception).Method.DeclaringType == typeof(Exception);

    private static string? Read(Exception exception, Func<Exception, string?> read, Action<Exception> onError)
    {
        try
        {
            return read(exception) ?? string.Empty;
        }
        catch (Exception error)
        {
            onError(error);
            return null;
        }
    }
}

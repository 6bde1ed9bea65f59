using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Shows scopes redacted. The application's own stay as they are, for every other provider.</summary>
internal sealed class RedactingScopeProvider(IExternalScopeProvider inner, SignalRedactor redactor) : IExternalScopeProvider
{
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state) =>
        inner.ForEachScope((scope, outer) => callback(Redact(scope), outer), state);

    public IDisposable Push(object? state) => inner.Push(state);

    private object? Redact(object? scope)
    {
        try
        {
            if (scope is IEnumerable<KeyValuePair<string, object?>> members)
            {
                return redactor.TryRedactMembers(members, out var shown) ? shown : scope;
            }

            return redactor.TryRedact("scope", scope, out var safe) ? safe : scope;
        }
        catch (Exception exception)
        {
            redactor.CountFailure(exception);

            // What can't be read can't be shown to be safe.
            return SignalRedactor.Unreadable;
        }
    }
}

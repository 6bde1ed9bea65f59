using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>
/// A logger provider that writes nothing. It tells what a logger factory does with them,
/// and it is given the scopes, as each provider is: OpenTelemetry's provider gets them from here, redacted.
/// </summary>
internal sealed class ProviderProbe : ILoggerProvider, ISupportExternalScope
{
    private readonly IServiceProvider _services;
    private readonly LoggerProviderUse _use;
    private IExternalScopeProvider? _scopes;

    public ProviderProbe(IServiceProvider services)
    {
        _services = services;
        _use = services.GetRequiredService<LoggerProviderUse>();
        _use.IsAsked = true;
    }

    /// <summary>Called while a logger factory is put together; the other providers may get theirs later.</summary>
    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => Volatile.Write(ref _scopes, scopeProvider);

    public ILogger CreateLogger(string categoryName)
    {
        _use.IsTaken |= categoryName == EventNames.LogCategory;
        if (Interlocked.Exchange(ref _scopes, null) is { } scopes)
        {
            RedactScopes(scopes);
        }

        return NullLogger.Instance;
    }

    public void Dispose()
    {
    }

    private void RedactScopes(IExternalScopeProvider scopes)
    {
        if (_services.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value.Enabled)
        {
            var redacting = new RedactingScopeProvider(scopes, _services.GetRequiredService<SignalRedactors>().Logs.Foreign);
            foreach (var provider in _services.GetServices<ILoggerProvider>().OfType<OpenTelemetryLoggerProvider>())
            {
                ((ISupportExternalScope)provider).SetScopeProvider(redacting);
            }
        }
    }
}

using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Composes the instrumentation of one host; listens until it is disposed.</summary>
internal sealed class MailchimpInstrumentation : IDisposable
{
    private readonly IncidentTracker _incidents;
    private readonly CallProcessor _calls;
    private readonly CallSource _source;
    private int _isDisposed;

    public MailchimpInstrumentation(MailchimpTelemetryOptions options, Instruments instruments, SignalRedactors redactors, EventLogger logger, TimeProvider time, bool isWholeHost, Func<bool>? isStopping = null)
    {
        Instruments = instruments;
        LogRedactor = redactors.Logs.Mailchimp;
        var states = new StateLog(logger);
        var concurrency = new ConcurrencyTracker(options, name => LogRedactor.Redact(name)!, time);
        _incidents = new IncidentTracker(options.IncidentRecovery, options.IncidentIdleTimeout, time, change => Announce(change, states));
        Status = new MailchimpStatus(concurrency, _incidents);
        instruments.Observe(new StateSource(concurrency, _incidents, time.GetUtcNow()));
        var details = new CallDetails(LogRedactor, time);
        var errors = new ErrorLog(options, LogRedactor, logger, details, time);
        var partialFailures = new PartialFailureLog(options, logger, details, time);
        var limits = new CallLimits(concurrency, states, time);
        _calls = new CallProcessor(options, limits, _incidents, instruments, errors, partialFailures, states, LogRedactor, time, isStopping ?? (static () => false));
        var accounts = new AccountTable(options, static value => AuthorizationValue.Secret(value), exception => instruments.CountInternalError("account_resolver", exception));
        _source = new CallSource(new MailchimpHosts(options), accounts, _calls, time, isWholeHost);
        if (options.Enabled)
        {
            HttpClientListener.Attach(_source);
        }
    }

    public Instruments Instruments { get; }

    /// <summary>For what goes into the library's own log events.</summary>
    public SignalRedactor LogRedactor { get; }

    public IMailchimpStatus Status { get; }

    public ICallObserver Calls => _calls;

    /// <summary>Writes the events that wait for something.</summary>
    public void Flush() => _calls.Flush();

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            HttpClientListener.Detach(_source);
            _calls.Dispose();
            _incidents.Dispose();
        }
    }

    private void Announce(IncidentEvent happened, StateLog states)
    {
        try
        {
            if (happened.IsOpened)
            {
                Instruments.CountIncident(happened.Incident);
            }

            states.IncidentChanged(happened);
        }
        catch (Exception exception)
        {
            Instruments.CountInternalError("incident", exception);
        }
    }
}

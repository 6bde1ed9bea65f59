using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Calls;

/// <summary>What each step of a call means for the limit of its account.</summary>
internal sealed class CallLimits(ConcurrencyTracker concurrency, StateLog states, TimeProvider time)
{
    private const string LimitOfOther =
        $"the limit of account '{AccountTable.Other}', which stands for accounts beyond {MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.MaxAccounts)} and for passwords and tokens that are easy to guess: "
        + $"raise that option, or give these accounts a name in {MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.Accounts)}";

    private const int PlausibleFactor = 3;

    private static readonly TimeSpan LeastTimeToRun = TimeSpan.FromSeconds(1);

    private int _hasOther;

    public void OnStart(MailchimpCall call)
    {
        if (call.Account is { } account and not AccountTable.Other)
        {
            var load = concurrency.Get(account);
            load.Enter(call.Datacenter);
            (call.Load, call.AccountShown) = (load, load.Shown);
        }
        else
        {
            // Several accounts have no limit in common.
            concurrency.WithoutAccount.Enter(call.Datacenter);
            call.AccountShown = call.Account;
        }

        call.IsCounted = true;
    }

    /// <summary>What waits in the client takes no slot at Mailchimp.</summary>
    public void OnQueued(MailchimpCall call)
    {
        if (call is { IsCounted: true, IsQueued: false })
        {
            call.IsQueued = true;
            if (call.Load is { } load)
            {
                load.Queue(call.Datacenter);
            }
            else
            {
                concurrency.WithoutAccount.Leave(call.Datacenter);
                concurrency.QueuedWithoutAccount.Enter(call.Datacenter);
            }
        }
    }

    public void OnDequeued(MailchimpCall call, bool hasConnection)
    {
        if (!call.IsQueued)
        {
            return;
        }

        call.IsQueued = false;
        call.SentTimestamp = time.GetTimestamp();
        call.MayHaveBeenSent = hasConnection;
        call.IsCounted = hasConnection;
        if (call.Load is { } load)
        {
            load.Dequeue(call.Datacenter, hasConnection);
        }
        else
        {
            concurrency.QueuedWithoutAccount.Leave(call.Datacenter);
            if (hasConnection)
            {
                concurrency.WithoutAccount.Enter(call.Datacenter);
            }
        }
    }

    /// <summary>Gives the call's slot back, or leaves it taken while the request may still run at Mailchimp.</summary>
    public void OnStop(MailchimpCall call)
    {
        if (call.IsQueued)
        {
            OnDequeued(call, hasConnection: false);
        }

        if (call.StatusCode is not null)
        {
            // Since it started, less the time until it was sent: the clock has been read.
            concurrency.Durations.Add(call.Route.Template, call.Duration - time.GetElapsedTime(call.StartTimestamp, call.SentTimestamp));
        }

        if (call is { IsCounted: true, Load: { } load } && MayStillRun(call) && TimeToRun(call) is { Ticks: > 0 } timeToRun)
        {
            load.Abandon(call.Datacenter, call.SentTimestamp, timeToRun);
        }
        else
        {
            Release(call);
        }
    }

    public void Release(MailchimpCall call)
    {
        if (!call.IsCounted)
        {
            return;
        }

        if (call.Load is { } load)
        {
            load.Leave(call.Datacenter);
        }
        else
        {
            concurrency.WithoutAccount.Leave(call.Datacenter);
        }
    }

    private CredentialsState CredentialsOf(MailchimpCall call) => call.Load?.Credentials ?? concurrency.CredentialsWithoutAccount;

    /// <summary>The caller gave up, or the connection broke and nobody knows on which side.</summary>
    private static bool MayStillRun(MailchimpCall call) =>
        call.IsCancelled || call is { StatusCode: null, Exception: HttpRequestException { HttpRequestError: HttpRequestError.Unknown }, Error: { Kind: MailchimpErrorKind.Connection } };

    /// <summary>
    /// How long after it was sent a request plausibly still runs: some times longer than nearly all calls of its route
    /// take. One that was given up although it had taken longer than those may run until Mailchimp's own timeout.
    /// </summary>
    private TimeSpan TimeToRun(MailchimpCall call)
    {
        var waited = time.GetElapsedTime(call.SentTimestamp);
        var usual = concurrency.Durations.High(call.Route.Template);
        if (call.Error?.Kind == MailchimpErrorKind.Timeout && !(waited <= usual))
        {
            return concurrency.ServerTimeout;
        }

        var plausible = PlausibleFactor * (usual > waited ? usual.Value : waited);
        var most = concurrency.ServerTimeout;
        plausible = plausible < LeastTimeToRun ? LeastTimeToRun : plausible;
        return plausible < most ? plausible : most;
    }

    /// <summary>Says once that there are accounts whose limit nobody watches. A key that is none has no limit.</summary>
    public void OnReported(MailchimpCall call)
    {
        if (call.Account == AccountTable.Other && call.Error?.Row.Fault != MailchimpFault.Credentials && Interlocked.Exchange(ref _hasOther, 1) == 0)
        {
            states.Unsupported(LimitOfOther);
        }
    }

    public void OnSuccess(MailchimpCall call) => CredentialsOf(call).AreRejected = false;

    public void OnError(MailchimpCall call, in MailchimpError error)
    {
        if (call.StatusCode is not null && error.Row.Fault is not (MailchimpFault.Mailchimp or MailchimpFault.Edge) && !OAuthErrors.IsOfOneUser(in error))
        {
            CredentialsOf(call).AreRejected = error.Row.Fault == MailchimpFault.Credentials;
        }

        if (error.Kind == MailchimpErrorKind.TooManyConnections && call.Load is { } load)
        {
            var external = load.OnRejected(call.StartTimestamp);
            if (load.ShouldReport())
            {
                states.Saturated(load, external);
            }
        }
    }
}

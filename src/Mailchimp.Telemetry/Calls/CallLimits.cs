using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Output;

namespace Mailchimp.Telemetry.Calls;

/// <summary>What each step of a call means for the limit of its account.</summary>
internal sealed class CallLimits(ConcurrencyTracker concurrency, StateLog states)
{
    public void OnStart(MailchimpCall call)
    {
        if (call.Account is { } account)
        {
            var load = concurrency.Get(account);
            load.Enter(call.Datacenter);
            call.Load = load;
        }
        else
        {
            concurrency.WithoutAccount.Enter(call.Datacenter);
        }

        call.IsCounted = true;
    }

    /// <summary>
    /// Gives the call's place back, or leaves it taken when the request may still run at Mailchimp. The runtime does not
    /// say whether a cancelled request had been sent: it counts as sent.
    /// </summary>
    public void OnStop(MailchimpCall call)
    {
        if (call.IsCounted && call is { IsCancelled: true, Load: { } load })
        {
            load.Abandon(call.Datacenter, call.StartTimestamp);
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

    public static void OnSuccess(MailchimpCall call) => call.Load?.CredentialsRejected = false;

    public void OnError(MailchimpCall call, in MailchimpError error)
    {
        if (call.Load is not { } load)
        {
            return;
        }

        if (call.StatusCode is not null && error.Row.Fault is not (MailchimpFault.Mailchimp or MailchimpFault.Edge))
        {
            load.CredentialsRejected = error.Row.Fault == MailchimpFault.Credentials;
        }

        if (error.Kind == MailchimpErrorKind.TooManyConnections)
        {
            var external = load.OnRejected(call.StartTimestamp);
            if (load.ShouldReport())
            {
                states.Saturated(load, external);
            }
        }
    }
}

using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Lets the calls that were admitted fail as the faults say; the operation answers the others.</summary>
internal sealed class FaultInjector(MailchimpSimulator simulator)
{
    private readonly ImportRejections _rejections = new(simulator.Faults);

    private SimulatorFaults Faults => simulator.Faults;

    private SimulatorOptions Options => simulator.Options;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var call = Call.Of(context);
        var delay = DelayOf(call);
        if (delay >= Options.EdgeTimeout)
        {
            await WaitAsync(Options.EdgeTimeout, call);
            await Answer.Edge(context, EdgePage.BadGateway);
            return;
        }

        await WaitAsync(delay, call);
        if (Faults.Take(FaultKind.Hang, call) is { } hang)
        {
            await HangAsync(context, hang.Fault.Delay ?? Timeout.InfiniteTimeSpan);
        }
        else if (Faults.Take(FaultKind.Cut, call) is { Fault.Bytes: var bytes })
        {
            await CutAsync(context, bytes, next);
        }
        else
        {
            if (Faults.Take(FaultKind.Drip, call) is { Fault.BytesPerSecond: { } speed })
            {
                context.Response.Body = new DrippingBody(context.Response.Body, speed, Options.Time, context.RequestAborted);
            }

            await AnswerAsync(context, next);
        }
    }

    /// <summary>An operation of a batch is delayed and fails by itself: no connection is in the way of it.</summary>
    public async Task InvokeInBatchAsync(HttpContext context, RequestDelegate next)
    {
        var call = Call.Of(context);
        await WaitAsync(DelayOf(call), call);
        await (Faults.Take(FaultKind.FailOperations, call) is { } failing
            ? FaultAnswers.WriteAsync(context, failing.Fault)
            : _rejections.InvokeAsync(context, next));
    }

    private TimeSpan DelayOf(Call call) => Faults.Take(FaultKind.Latency, call)?.NextDelay() ?? Options.Latency;

    /// <summary>A caller that gives up does not stop the work: the place stays taken until it is done.</summary>
    private Task WaitAsync(TimeSpan delay, Call call) => Task.Delay(delay, Options.Time, call.Stopping);

    private async Task HangAsync(HttpContext context, TimeSpan time)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, Call.Of(context).Stopping);
        await Task.Delay(time, Options.Time, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Call.Cut(context);
    }

    private async Task CutAsync(HttpContext context, int? bytes, RequestDelegate next)
    {
        if (bytes is { } length)
        {
            context.Response.Body = new CutBody(context.Response, length);
            await AnswerAsync(context, next);
        }

        // The server ends a connection whose body is too short by itself, once what was written is sent.
        if (!context.Response.HasStarted)
        {
            Call.Cut(context);
        }
    }

    private Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var call = Call.Of(context);
        return Faults.Take(FaultKind.Error, call) is { } error ? FaultAnswers.WriteAsync(context, error.Fault)
            : Faults.Take(FaultKind.Incident, call) is { } incident ? FaultAnswers.WriteAsync(context, StatusInTurn(incident))
            : _rejections.InvokeAsync(context, next);
    }

    private static int StatusInTurn(ActiveFault incident) => incident.Fault.Statuses[(incident.Hits - 1) % incident.Fault.Statuses.Count];
}

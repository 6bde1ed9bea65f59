using Mailchimp.Telemetry.Simulator;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Tests.Samples;

public sealed class AbandonedCallTests
{
    [Fact]
    public void A_call_that_its_client_has_given_up_uses_up_no_fault()
    {
        using var client = new CancellationTokenSource();
        var context = new DefaultHttpContext { RequestAborted = client.Token };
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = "/3.0/ping";
        var call = Call.Begin(context, CancellationToken.None);
        var faults = new SimulatorFaults(new SimulatorOptions());
        using var fault = faults.Add(Fault.WithStatus(503) with { Times = 2 });

        faults.Take(FaultKind.Error, call).Should().BeSameAs(fault);
        client.Cancel();

        faults.Take(FaultKind.Error, call).Should().BeNull();
        fault.Hits.Should().Be(1);
    }
}

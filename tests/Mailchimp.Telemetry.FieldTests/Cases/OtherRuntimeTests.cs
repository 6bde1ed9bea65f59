using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

/// <summary>Whatever .NET's private members become, calls go on; what can't be seen any more is said once.</summary>
public sealed class OtherRuntimeTests
{
    /// <summary>Members that have a way around them.</summary>
    public static TheoryData<string> Dispensable =>
    [
        "nothing",
        "ActivityStartData.get_Request",
        "ActivityStopData.get_Request",
        "ActivityStopData.get_Response",
        "ExceptionData.get_Request",
        "ExceptionData.get_Exception",
        "HttpRequestMessage._options",
        "HttpConnection.RemainingBuffer",
        "HttpConnectionSettings._maxResponseDrainSize",
    ];

    /// <summary>Members without which no call can be followed.</summary>
    public static TheoryData<string> Vital =>
    [
        "ActivityStartData.get_Request,ActivityStartData.Request",
        "ActivityStopData.get_Request,ActivityStopData.Request",
        "ActivityStopData.get_Response,ActivityStopData.Response",
    ];

    [Fact]
    public async Task With_all_members_nothing_is_thrown_to_find_them()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Ok, Answer.NotFound, Answer.NotFound with { BeforeBody = TimeSpan.FromMilliseconds(100) });

        var arrived = await field.RunAsync(typeof(Watchful));

        arrived.Errors.Should().HaveCount(2);
        arrived.Output.Split("thrown: ").Skip(1).Where(static thrown => thrown.Contains(" Mailchimp.Telemetry.")).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Dispensable))]
    public async Task A_member_that_has_a_way_around_it_is_not_missed(string member)
    {
        var arrived = await RunAsync(member);

        arrived.ErrorCount("resource_not_found").Should().Be(1);
        arrived.ErrorCount("connection").Should().Be(1);
        arrived.Events("mailchimp.telemetry.unsupported").Should().BeEmpty();
        arrived.Latest("mailchimp.client.active_requests").Should().Be(0);
    }

    [Theory]
    [MemberData(nameof(Vital))]
    public async Task Without_a_vital_member_nothing_is_followed_or_counted_and_it_is_said_once(string members)
    {
        var arrived = await RunAsync(members);

        arrived.Errors.Should().BeEmpty();
        arrived.Count("mailchimp.client.errors").Should().Be(0);
        arrived.Events("mailchimp.telemetry.unsupported").Should().ContainSingle().Which.Text("mailchimp.telemetry.off").Should().StartWith("all instrumentation");
        arrived.Count("mailchimp.telemetry.internal_errors").Should().Be(1);
        arrived.Latest("mailchimp.client.active_requests").GetValueOrDefault().Should().Be(0);
    }

    [Theory]
    [InlineData("ExceptionData.get_Request,ExceptionData.Request")]
    [InlineData("ExceptionData.get_Exception,ExceptionData.Exception")]
    public async Task Without_the_exception_a_failed_call_is_still_an_error(string members)
    {
        var arrived = await RunAsync(members);

        arrived.ErrorCount("resource_not_found").Should().Be(1);
        arrived.ErrorCount("connection").Should().Be(1);
        arrived.Events("mailchimp.telemetry.unsupported").Should().ContainSingle().Which.Text("mailchimp.telemetry.off").Should().StartWith("the kinds of transport errors");
        arrived.Latest("mailchimp.client.active_requests").Should().Be(0);
    }

    private static async Task<Arrived> RunAsync(string without)
    {
        await using var field = (await Field.StartAsync()).With("Without", without);
        field.Mailchimp.Answers(Answer.NotFound);
        field.Mailchimp.Answers(Routes.SignUp, Answer.Cut);
        field.Mailchimp.Answers("GET /3.0/lists", Answer.Unavailable with { BeforeBody = TimeSpan.FromMilliseconds(100) });
        field.Mailchimp.Answers("GET /3.0/ping", Answer.Ok);

        var arrived = await field.RunAsync(typeof(OtherRuntime));

        arrived.Output.Should().Contain("find: 404").And.Contain("subscribe: ").And.Contain("ping: 200");
        return arrived;
    }
}

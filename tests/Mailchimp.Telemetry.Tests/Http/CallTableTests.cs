using System.Diagnostics;
using System.Net;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>A call is found by its own activity, and where another one is the current one when it ends, by its request.</summary>
public sealed class CallTableTests : IAsyncLifetime
{
    private const string RequestOut = "System.Net.Http.HttpRequestOut";

    private static readonly KindCase Row = KindCase.Get("a member who exists");

    private TestServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _server.Handler = async context =>
        {
            context.Response.StatusCode = Row.Status;
            context.Response.ContentType = Row.ContentType;
            await context.Response.Body.WriteAsync(Row.Bytes);
        };
    }

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task A_call_that_does_not_flow()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        Task<HttpResponseMessage> call;
        using (ExecutionContext.SuppressFlow())
        {
            call = client.GetAsync("ping");
        }

        (await call).Dispose();

        Check(run);
    }

    [Fact]
    public async Task A_listener_that_takes_the_activity_away()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var listener = Listen(static _ => Activity.Current = null);

        (await client.GetAsync("ping")).Dispose();

        run.Logs.ApiErrors.Should().ContainSingle();
        Active(run).Should().Be(0);
    }

    [Theory]
    [InlineData("work")]
    [InlineData(RequestOut)]
    public void A_content_that_leaves_an_activity_of_its_own(string name)
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, "lists/57afe96172/members") { Content = new LeavingContent(name) };

        client.Send(request).Dispose();
        Activity.Current = null;

        Check(run);
    }

    [Fact]
    public async Task A_listener_that_makes_the_outer_call_the_current_one_again()
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient();
        using var listener = Listen(static activity => Activity.Current = activity.Parent is { OperationName: RequestOut } outer ? outer : activity);

        (await client.PostAsync("lists/57afe96172/members", new CallingContent(client))).Dispose();

        run.Logs.ApiErrors.Should().HaveCount(2);
        Active(run).Should().Be(0);
    }

    [Fact]
    public async Task The_options_of_a_message_are_left_alone_when_its_call_ends()
    {
        _server.Handler = static context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        using var run = TelemetryRun.Start(_server);
        using var invoker = new HttpMessageInvoker(_server.CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_server.HttpUri, "3.0/ping"));

        (await invoker.SendAsync(request, default)).Dispose();
        (await invoker.SendAsync(request, default)).Dispose();

        request.Options.Should().BeEmpty();
        run.Spans.Select(static span => span.GetTagItem("http.request.resend_count")).Should().Equal(null, 1);
    }

    private static ActivityListener Listen(Action<Activity> onStarted)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "System.Net.Http",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStarted = onStarted,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static void Check(TelemetryRun run)
    {
        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("member_exists");
        run.Logs.ApiErrors.Should().ContainSingle();
        Active(run).Should().Be(0);
    }

    private static double Active(TelemetryRun run) => run.Measure("mailchimp.client.active_requests").Should().NotBeEmpty().And.Subject.Sum(static point => point.Value);

    private sealed class LeavingContent(string name) : ByteArrayContent([1])
    {
        protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            new Activity(name).Start();
            base.SerializeToStream(stream, context, cancellationToken);
        }
    }

    private sealed class CallingContent(HttpClient client) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            (await client.GetAsync("ping")).Dispose();
            await stream.WriteAsync(new byte[] { 1 });
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 1;
            return true;
        }
    }
}

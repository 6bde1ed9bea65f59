using System.Diagnostics;
using System.Net;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Hosting;

/// <summary>Every way in, alone and beside an application's own OpenTelemetry: each call is followed once.</summary>
public sealed class RegistrationTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, 404, "application/json", "{}"u8.ToArray()));

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Adding_it_twice_follows_a_call_once_and_adds_up_the_options()
    {
        using var run = TelemetryRun.Start(_server, configureServices: services => services
            .AddMailchimpTelemetry()
            .AddMailchimpTelemetry(options => options.ExpectedErrors.Add("resource_not_found")));

        await Call();

        run.Span.Status.Should().Be(ActivityStatusCode.Unset, "the later call expects the error");
        run.Measure("mailchimp.client.errors").Should().ContainSingle().Which.Value.Should().Be(1);
        run.Logs.ApiErrors.Should().ContainSingle();
    }

    [Fact]
    public void Adding_it_again_brings_back_what_ClearProviders_removed()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddMailchimpTelemetry();
        builder.Logging.ClearProviders();
        builder.AddMailchimpTelemetry();
        builder.AddMailchimpTelemetry();
        using var host = builder.Build();

        host.Services.GetServices<ILoggerProvider>().OfType<OpenTelemetryLoggerProvider>().Should().ContainSingle();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_plays_along_with_the_applications_own_opentelemetry(bool before)
    {
        List<Activity> spans = [];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        void Own() => builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddInMemoryExporter(spans)).WithMetrics();
        void Ours() => builder.AddMailchimpTelemetry(options => options.AdditionalHosts.Add(_server.HttpUri.Authority));
        (before ? (Action)Own : Ours)();
        (before ? (Action)Ours : Own)();
        using var host = builder.Build();
        await host.StartAsync();

        await Call();

        await host.StopAsync();
        spans.Should().ContainSingle().Which.GetTagItem("mailchimp.error.kind").Should().Be("resource_not_found");
    }

    [Fact]
    public async Task It_can_be_part_of_the_chain_that_sets_up_opentelemetry()
    {
        List<Activity> spans = [];
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry()
            .UseMailchimpTelemetry(options => options.AdditionalHosts.Add(_server.HttpUri.Authority))
            .WithTracing(tracing => tracing.AddInMemoryExporter(spans));
        using var host = builder.Build();
        await host.StartAsync();

        await Call();

        await host.StopAsync();
        spans.Should().ContainSingle().Which.GetTagItem("mailchimp.error.kind").Should().Be("resource_not_found");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_starts_beside_the_applications_own_use_of_otlp(bool before)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
        void Own() => builder.Services.AddOpenTelemetry().UseOtlpExporter(OtlpExportProtocol.HttpProtobuf, new Uri("http://127.0.0.1:1"));
        void Ours() => builder.AddMailchimpTelemetry();
        (before ? (Action)Own : Ours)();
        (before ? (Action)Ours : Own)();
        using var host = builder.Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Fact]
    public async Task Providers_composed_by_hand_follow_a_call_once_between_them()
    {
        List<Activity> spans = [];
        List<Metric> metrics = [];
        using var tracing = Sdk.CreateTracerProviderBuilder().AddMailchimpInstrumentation(Configure).AddInMemoryExporter(spans).Build();
        using var metering = Sdk.CreateMeterProviderBuilder().AddMailchimpInstrumentation(Configure)
            .AddReader(new BaseExportingMetricReader(new InMemoryExporter<Metric>(metrics))).Build();

        await Call();

        metering.ForceFlush();
        spans.Should().ContainSingle().Which.GetTagItem("mailchimp.error.kind").Should().Be("resource_not_found");
        metrics.Where(metric => metric.Name == "mailchimp.client.errors").SelectMany(Measurement.Read).Should().ContainSingle().Which.Value.Should().Be(1);
    }

    [Fact]
    public async Task A_program_without_a_host_starts_and_stops_it_in_one_call()
    {
        List<Activity> spans = [];
        var logs = new CollectedLogs();
        using (var session = MailchimpTelemetry.Start(Configure, services => services
            .AddLogging(logging => logging.AddProvider(logs))
            .ConfigureOpenTelemetryTracerProvider(builder => builder.AddInMemoryExporter(spans))))
        {
            await Call();
            session.Status.OpenIncidents.Should().BeEmpty();
            FluentActions.Invoking(() => session.Status.GetUtilization("nobody")).Should().Throw<ArgumentException>();
        }

        await Call();
        spans.Should().ContainSingle("the second call came after the end");
        logs.ApiErrors.Should().ContainSingle();
    }

    [Fact]
    public void A_program_without_a_host_is_told_of_a_wrong_option()
    {
        var act = () => MailchimpTelemetry.Start(options => options.MaxAccounts = 0);

        act.Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("Mailchimp:Telemetry:MaxAccounts: 0 is not between*");
    }

    [Theory]
    [InlineData("ENDPOINT", "localhost:4317")]
    [InlineData("PROTOCOL", "http/json")]
    [InlineData("TIMEOUT", "10s")]
    [InlineData("HEADERS", "a=1,a=2")]
    public async Task A_variable_of_OpenTelemetry_that_cannot_be_read_stops_the_export_and_not_the_start(string variable, string value)
    {
        var logs = new CollectedLogs();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:4317";
        builder.Configuration["OTEL_EXPORTER_OTLP_" + variable] = value;
        builder.Logging.AddProvider(logs);
        builder.AddMailchimpTelemetry(Configure);
        using var host = builder.Build();

        await host.StartAsync();
        await Call();
        await host.StopAsync();

        logs.ApiErrors.Should().ContainSingle();
        logs.All.Should().Contain(log => log.Event.Name == "mailchimp.telemetry.unsupported" && ((string)log.Attributes["mailchimp.telemetry.off"]!).Contains("OTEL_EXPORTER_OTLP_" + variable));
    }

    [Fact]
    public async Task A_collector_that_does_not_take_a_signal_is_named_in_the_log_once_an_hour()
    {
        var collector = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 400, null, []));
        var time = new FakeTimeProvider();
        using var run = ExportTo(new("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.HttpUri + "v1/traces"), time);
        async Task Export()
        {
            await Call();
            run.Tracer.ForceFlush();
        }

        await Export();
        await Export();
        Warnings(run.Logs).Should().Equal($"Part of the Mailchimp telemetry is off: OTLP export of traces, because {collector.HttpUri.AbsoluteUri.TrimEnd('/')} (http/protobuf) does not take them: 'mailchimp-telemetry doctor' checks it; what is lost is counted");

        time.Advance(TimeSpan.FromHours(1));
        await Export();
        Warnings(run.Logs).Should().HaveCount(2);
        await collector.DisposeAsync();
    }

    [Fact]
    public async Task A_collector_that_takes_all_but_metrics_is_named_in_the_log()
    {
        var collector = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, context.Request.Path == "/v1/metrics" ? 404 : 200, null, []));
        using var run = ExportTo(new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.HttpUri.AbsoluteUri), new FakeTimeProvider());

        await Call();
        run.Tracer.ForceFlush();
        run.Meter.ForceFlush();

        Warnings(run.Logs).Should().Equal($"Part of the Mailchimp telemetry is off: OTLP export of metrics, because {collector.HttpUri.AbsoluteUri.TrimEnd('/')} (http/protobuf) does not take them: 'mailchimp-telemetry doctor' checks it; counts are kept until an export succeeds");
        await collector.DisposeAsync();
    }

    [Fact]
    public async Task A_collector_that_does_not_take_what_is_left_at_the_end_is_named_in_the_log()
    {
        var collector = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, context.Request.Path == "/v1/traces" ? 400 : 200, null, []));
        var logs = new CollectedLogs();
        var session = MailchimpTelemetry.Start(
            options => options.AdditionalHosts.Add(_server.HttpUri.Authority),
            services => services.AddLogging(logging => logging.AddProvider(logs)).AddSingleton(Environment(new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.HttpUri.AbsoluteUri))));

        await Call();
        Warnings(logs).Should().BeEmpty();
        await session.DisposeAsync();

        Warnings(logs).Should().ContainSingle().Which.Should().Contain("OTLP export of traces");
        await collector.DisposeAsync();
    }

    private TelemetryRun ExportTo(KeyValuePair<string, string?> endpoint, TimeProvider time) =>
        TelemetryRun.Start(_server, time: time, configureServices: services => services.AddSingleton(Environment(endpoint)));

    private static IConfiguration Environment(KeyValuePair<string, string?> endpoint) =>
        new ConfigurationBuilder().AddInMemoryCollection([endpoint, new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]).Build();

    private static IEnumerable<string> Warnings(CollectedLogs logs) =>
        logs.All.Where(static log => log.Event.Name == "mailchimp.telemetry.unsupported").Select(static log => log.Message);

    [Fact]
    public async Task A_clock_of_the_application_that_stands_still_stops_nothing()
    {
        using var run = TelemetryRun.Start(_server, configureServices: static services => services.AddSingleton<TimeProvider>(new FakeTimeProvider()));
        using var client = _server.CreateClient();

        (await client.GetAsync("ping")).Dispose();

        Measurement.SumOf(run.Metrics().Single(static metric => metric.Name == "mailchimp.client.request.duration")).Should().BePositive();
    }

    [Fact]
    public async Task Two_hosts_in_a_process_count_once_and_the_second_goes_on_alone()
    {
        var first = TelemetryRun.Start(_server);
        using var second = TelemetryRun.Start(_server);

        await Call();
        new[] { first, second }.Sum(run => run.Measure("mailchimp.client.errors").Sum(error => error.Value)).Should().Be(1);
        (first.Logs.ApiErrors.Count + second.Logs.ApiErrors.Count).Should().Be(1);

        first.Dispose();
        await Call();
        second.Logs.ApiErrors.Should().HaveCount(2);
        second.Spans.Should().HaveCount(2).And.OnlyContain(span => span.GetTagItem("mailchimp.error.kind") is string);
    }

    [Fact]
    public async Task Switched_off_it_leaves_calls_alone()
    {
        using var run = TelemetryRun.Start(_server, options => options.Enabled = false);

        await Call();

        run.Spans.Should().BeEmpty();
        run.Metrics().Should().BeEmpty();
    }

    [Fact]
    public async Task A_client_with_a_private_container_and_handler_is_seen_without_any_change_to_it()
    {
        using var run = TelemetryRun.Start(_server);

        (await new ThirdPartyClient("0123456789abcdef0123456789abcdef-us6", _server.HttpUri).PingAsync()).Should().Be(HttpStatusCode.NotFound);

        run.Span.GetTagItem("mailchimp.error.kind").Should().Be("resource_not_found");
        run.Span.GetTagItem("mailchimp.operation").Should().Be("ping.get");
        run.Span.TagObjects.Select(tag => $"{tag.Value}").Should().NotContainMatch("*0123456789abcdef*");
    }

    private void Configure(MailchimpTelemetryOptions options) => options.AdditionalHosts.Add(_server.HttpUri.Authority);

    private async Task Call()
    {
        using var client = _server.CreateClient();
        using var response = await client.GetAsync("ping");
        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    /// <summary>Built as third-party libraries are: a service container and a handler of its own, named by the key.</summary>
    private sealed class ThirdPartyClient
    {
        private readonly IHttpClientFactory _factory;
        private readonly string _key;

        public ThirdPartyClient(string key, Uri root)
        {
            _key = key;
            var services = new ServiceCollection();
            services.AddHttpClient(key, http =>
                {
                    http.BaseAddress = new Uri(root, "/3.0/");
                    http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "apikey " + key);
                })
                .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip });
            _factory = services.BuildServiceProvider().GetRequiredService<IHttpClientFactory>();
        }

        public async Task<HttpStatusCode> PingAsync()
        {
            using var response = await _factory.CreateClient(_key).GetAsync("ping");
            return response.StatusCode;
        }
    }
}

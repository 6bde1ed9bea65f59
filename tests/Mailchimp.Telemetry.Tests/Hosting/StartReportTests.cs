using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Hosting;

/// <summary>What the start event says.</summary>
public sealed class StartReportTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Theory]
    [InlineData("grpc", "logs, metrics, traces to http://127.0.0.1:4317 (grpc)")]
    [InlineData("http/protobuf", "logs, metrics, traces to http://127.0.0.1:4317 (http/protobuf)")]
    public async Task A_protocol_is_called_as_the_variable_calls_it(string protocol, string expected)
    {
        var started = await StartAsync(new() { [Endpoint] = "http://127.0.0.1:4317", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol });

        Exports(started).Should().Be(expected);
        started.Message.Should().Contain($"; export: {expected}; redacts ");
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_called_exported_and_other_exporters_are_mentioned()
    {
        var started = await StartAsync([]);

        Exports(started).Should().Be("none over OTLP, because no endpoint is set (Mailchimp:Telemetry:OtlpEndpoint or OTEL_EXPORTER_OTLP_ENDPOINT)");
    }

    [Fact]
    public async Task Signals_without_an_endpoint_are_told_apart_from_those_with_one()
    {
        var started = await StartAsync(new() { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:4317" });

        Exports(started).Should().StartWith("no logs or metrics over OTLP, because no endpoint is set").And.EndWith("; traces to http://127.0.0.1:4317 (grpc)");
    }

    [Fact]
    public async Task An_endpoint_of_one_signal_that_lacks_its_path_is_told_apart()
    {
        var started = await StartAsync(new() { [Endpoint] = "http://127.0.0.1:4318", ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:4318", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf" });

        Exports(started).Should().Be("logs, metrics to http://127.0.0.1:4318 (http/protobuf); traces to http://127.0.0.1:4318 (http/protobuf, without the path /v1/traces)");
    }

    [Fact]
    public async Task An_application_with_an_exporter_for_one_signal_is_told_to_add_the_others()
    {
        var started = await StartAsync(
            new() { [Endpoint] = "http://127.0.0.1:4317" },
            static builder => builder.Services.AddOpenTelemetry().WithTracing(static tracing => tracing.AddOtlpExporter()));

        Exports(started).Should().Be("left to the application, which has an OTLP exporter of its own (each of traces, metrics and logs needs one)");
    }

    [Fact]
    public async Task A_disabled_SDK_is_named_as_the_reason()
    {
        var started = await StartAsync(new() { [Endpoint] = "http://127.0.0.1:4317", ["OTEL_SDK_DISABLED"] = "true" });

        Exports(started).Should().Be("none over OTLP, because OTEL_SDK_DISABLED is true");
        started.Attributes.Should().NotContainKey("mailchimp.telemetry.off");
    }

    [Fact]
    public async Task Logs_are_off_when_the_providers_were_cleared()
    {
        var logs = new CollectedLogs();

        var started = await StartAsync(
            new() { [Endpoint] = "http://127.0.0.1:4317" },
            builder => builder.Logging.ClearProviders().AddProvider(logs),
            logs);

        Exports(started).Should().Be("metrics, traces to http://127.0.0.1:4317 (grpc)");
        started.Attributes["mailchimp.telemetry.off"].Should().Be("log export (the OpenTelemetry logger provider was removed: call ClearProviders, or what calls it, before AddMailchimpTelemetry)");
    }

    [Fact]
    public async Task Scopes_that_are_no_longer_redacted_are_named()
    {
        const string Lost = "redaction of scopes (ClearProviders was called after AddMailchimpTelemetry: call it, or what calls it, before)";
        var logs = new CollectedLogs();

        var started = await StartAsync([], builder => builder.Logging.ClearProviders().AddOpenTelemetry(static options => options.IncludeScopes = true).AddProvider(logs), logs);

        started.Attributes["mailchimp.telemetry.off"].Should().Be(Lost);
        logs.All.Should().ContainSingle(static log => log.Event.Name == "mailchimp.telemetry.unsupported").Which.Message.Should().EndWith(Lost);
    }

    [Fact]
    public async Task Nothing_of_the_application_starts_without_the_redaction_that_it_requires()
    {
        var hasStarted = false;

        var start = () => StartAsync(
            new() { ["Mailchimp:Telemetry:Redaction:Required"] = "true" },
            builder =>
            {
                builder.Logging.ClearProviders().AddOpenTelemetry();
                builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService>(new Started(() => hasStarted = true)));
            });

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*Redaction:Required is true, and there is no redaction of scopes *");
        hasStarted.Should().BeFalse();
    }

    [Fact]
    public void Without_a_host_the_required_redaction_is_required_too()
    {
        var start = () => MailchimpTelemetry.Start(static options => options.Redaction.Required = true, static services => services.AddLogging(static logging => logging.ClearProviders().AddOpenTelemetry()));

        start.Should().Throw<InvalidOperationException>().WithMessage("*Redaction:Required is true, and there is no redaction of scopes *");
    }

    /// <summary>As the old <c>WebHost</c> does.</summary>
    [Fact]
    public async Task A_host_that_only_starts_its_services_has_the_required_redaction_checked()
    {
        var services = new ServiceCollection().AddMailchimpTelemetry(static options => options.Redaction.Required = true);
        services.AddLogging(static logging => logging.ClearProviders().AddOpenTelemetry());
        await using var provider = services.BuildServiceProvider();

        var start = async () =>
        {
            foreach (var service in provider.GetServices<IHostedService>())
            {
                await service.StartAsync(CancellationToken.None);
            }
        };

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*Redaction:Required is true, and there is no redaction of scopes *");
    }

    [Fact]
    public async Task Every_variable_that_cannot_be_read_is_named_in_one_warning()
    {
        var logs = new CollectedLogs();

        await StartAsync(new() { ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "a", ["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = "b", [Endpoint] = "c" }, logs: logs);

        logs.All.Should().ContainSingle(static log => log.Event.Name == "mailchimp.telemetry.unsupported").Which.Message.Should()
            .Contain("OTLP_TRACES_ENDPOINT: 'a'").And.Contain("OTLP_LOGS_ENDPOINT: 'b'").And.Contain("OTLP_ENDPOINT: 'c'").And.NotContain(".;");
    }

    [Fact]
    public async Task A_host_that_is_given_twice_is_listed_once()
    {
        var started = await StartAsync(new() { ["Mailchimp:Telemetry:AdditionalHosts:0"] = "localhost:8080", ["Mailchimp:Telemetry:AdditionalHosts:1"] = "LOCALHOST:8080" });

        started.Attributes["mailchimp.telemetry.hosts"].Should().Be("*.api.mailchimp.com, api.mailchimp.com, login.mailchimp.com, localhost:8080");
    }

    [Theory]
    [InlineData("Mailchimp", "API keys, credentials, cookies and personal data in the Mailchimp telemetry, and Mailchimp API keys in all other spans and log records that OpenTelemetry exports")]
    [InlineData("Process", "API keys, credentials, cookies and personal data in all spans, log records and metrics that OpenTelemetry exports")]
    public async Task No_more_redaction_is_promised_than_there_is(string scope, string expected)
    {
        var started = await StartAsync(new() { ["Mailchimp:Telemetry:Redaction:Scope"] = scope });

        started.Attributes["mailchimp.telemetry.redacts"].Should().Be($"{expected} (your own log records reach other logging providers, such as the console, unchanged)");
    }

    private sealed class Started(Action start) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            start();
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static string Exports(CollectedLog started) => (string)started.Attributes["mailchimp.telemetry.exports"]!;

    private static async Task<CollectedLog> StartAsync(Dictionary<string, string?> settings, Action<HostApplicationBuilder>? configure = null, CollectedLogs? logs = null)
    {
        logs ??= new CollectedLogs();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(logs);
        builder.AddMailchimpTelemetry();
        configure?.Invoke(builder);
        using var host = builder.Build();
        await host.StartAsync();
        await host.StopAsync();
        return logs.All.Should().ContainSingle(static log => log.Event.Name == "mailchimp.telemetry.started").Subject;
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class RedactionPlugTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef";
    private const string Key = Hex + "-us6";

    [Fact]
    public void A_tracer_provider_that_was_built_before_is_refused_with_the_fix()
    {
        // The last telemetry to stop takes the listener away that other tests' registrations left armed.
        MailchimpTelemetry.Start().Dispose();
        using var early = Sdk.CreateTracerProviderBuilder().AddSource("early").Build();

        FluentActions.Invoking(() => MailchimpTelemetry.Start())
            .Should().Throw<InvalidOperationException>().WithMessage("*Call AddMailchimpTelemetry*before any TracerProvider is built*");
    }

    [Fact]
    public void A_tracer_provider_that_was_built_between_registration_and_start_is_heard_after_the_redaction()
    {
        using var source = new ActivitySource("between");
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMailchimpTelemetry();
        var exported = new List<Activity>();
        using var between = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddInMemoryExporter(exported).Build();
        using var provider = services.BuildServiceProvider();
        provider.GetRequiredService<TracerProvider>();

        source.StartActivity("key " + Key)!.Dispose();

        exported.Should().ContainSingle().Which.DisplayName.Should().StartWith("key [api_key ");
    }

    [Fact]
    public void Measurements_with_one_redacted_form_are_one_series_and_are_counted()
    {
        using var meter = new Meter("redaction");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(meter.Name)));
        var counter = meter.CreateCounter<long>("letters");

        counter.Add(1, new KeyValuePair<string, object?>("to", "ada@reader.example"));
        counter.Add(2, new KeyValuePair<string, object?>("to", "bob@reader.example"));

        var series = run.Measure("letters").Should().ContainSingle().Subject;
        series.Value.Should().Be(3);
        series.Attributes.Should().Contain("to", "[email]");
        var redactions = run.Measure("mailchimp.telemetry.redactions").Should().ContainSingle().Subject;
        redactions.Value.Should().Be(2);
        redactions.Attributes.Should().Contain("mailchimp.redaction.rule", "email").And.Contain("mailchimp.redaction.signal", "metric");
    }

    [Fact]
    public void A_span_shares_no_event_or_link_with_others_that_is_changed()
    {
        using var source = new ActivitySource("shared");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(source.Name)));
        var happened = new ActivityEvent("sent", tags: new ActivityTagsCollection { ["key"] = Key });

        using (var activity = source.StartActivity("work"))
        {
            activity!.AddEvent(happened);
        }

        run.Span.Events.Single().Tags.Single().Value.Should().Be("[api_key a2bb50e2-us6]");
        happened.Tags.Single().Value.Should().Be(Key);
    }

    [Fact]
    public void A_key_in_a_message_template_leaves_in_no_form()
    {
        var records = new List<LogRecord>();
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records)));

#pragma warning disable CA2254 // The literal in the template is what is tried.
        run.Get<ILoggerFactory>().CreateLogger("app").LogInformation("literal " + Key + " {Number}", 1);
#pragma warning restore CA2254

        var record = records.Should().ContainSingle().Subject;
        record.Body.Should().Be("literal [api_key a2bb50e2-us6] {Number}");
        record.FormattedMessage.Should().Be("literal [api_key a2bb50e2-us6] 1");
        record.Attributes.Should().NotContain(attribute => (attribute.Value as string ?? string.Empty).Contains(Hex, StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_whose_scope_throws_is_emptied_and_counted_and_the_application_notices_nothing()
    {
        var records = new List<LogRecord>();
        using var run = TelemetryRun.Start(configureServices: services => services
            .Configure<OpenTelemetryLoggerOptions>(options => options.IncludeScopes = true)
            .ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records)));
        var logger = run.Get<ILoggerFactory>().CreateLogger("app");

        using (logger.BeginScope(Throwing()))
        {
            logger.LogInformation("key {Key}", Key);
        }

        var record = records.Should().ContainSingle().Subject;
        record.Body.Should().Be("[unreadable]");
        record.Attributes.Should().BeNull();
        run.Measure("mailchimp.telemetry.internal_errors").Should().ContainSingle().Which.Attributes.Should().Contain("mailchimp.telemetry.stage", "redact_log");
    }

    [Theory]
    [InlineData(470)]
    [InlineData(480)]
    [InlineData(500)]
    [InlineData(510)]
    public void A_detail_is_not_cut_within_a_key(int position)
    {
        var detail = new string('x', position - 1) + " " + Key + " is wrong";
        var error = MailchimpErrorClassifier.Classify(400, "application/problem+json", Encoding.UTF8.GetBytes($$"""{"title":"Bad Request","status":400,"detail":"{{detail}}"}"""));

        error.Detail.Should().StartWith("xxx");
        MailchimpRedactor.Default.Redact(error.Detail).Should().NotContain("0123456789ab");
    }

    private static IEnumerable<KeyValuePair<string, object?>> Throwing()
    {
        yield return new("key", Key);
        throw new InvalidOperationException("on purpose");
    }

    [Theory]
    [InlineData("application/json", "{\"text\":\"{0}\"}")]
    [InlineData("text/plain", "{0}")]
    public async Task A_logged_body_is_at_most_4_KiB_of_whole_characters(string type, string form)
    {
        var text = form.Replace("{0}", string.Concat(Enumerable.Repeat("é😀a ", 2000)), StringComparison.Ordinal);
        var server = await TestServer.StartAsync(context => TestServer.AnswerAsync(context, 500, type, Encoding.UTF8.GetBytes(text)));
        using var run = TelemetryRun.Start(server);
        using (var client = server.CreateClient())
        {
            (await client.GetAsync("ping")).Dispose();
        }

        var body = run.Logs.ApiErrors.Single().Attributes["mailchimp.response.body"].Should().BeOfType<string>().Subject;
        Encoding.UTF8.GetByteCount(body).Should().BeInRange(4090, 4096);
        text.Should().StartWith(body);
        await server.DisposeAsync();
    }
}

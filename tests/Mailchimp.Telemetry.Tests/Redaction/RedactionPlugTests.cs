using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Configuration;
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
    public void A_provider_of_somebody_else_is_left_alone()
    {
        using var source = new ActivitySource("somebody else");
        var exported = new List<Activity>();
        using var early = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddInMemoryExporter(exported).Build();
        using var run = TelemetryRun.Start(configure: options => options.Redaction.Scope = MailchimpRedactionScope.Process);

        using (var activity = source.StartActivity("work"))
        {
            activity!.SetTag("user", "ada@reader.example");
        }

        exported.Should().ContainSingle().Which.GetTagItem("user").Should().Be("ada@reader.example");
    }

    [Fact]
    public void A_source_has_listeners_only_where_the_application_listens()
    {
        using var source = new ActivitySource("nobody listens");
        using var run = TelemetryRun.Start();

        source.HasListeners().Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_processor_that_is_registered_earlier_sees_redacted_spans_too(bool isByHand)
    {
        using var source = new ActivitySource("order");
        var exported = new List<Activity>();
        if (isByHand)
        {
            using var provider = Sdk.CreateTracerProviderBuilder().AddSource(source.Name).AddInMemoryExporter(exported).AddMailchimpInstrumentation().Build();
            source.StartActivity("key " + Key)!.Dispose();
        }
        else
        {
            var services = new ServiceCollection();
            services.AddOpenTelemetry().WithTracing(tracing => tracing.AddSource(source.Name).AddInMemoryExporter(exported));
            services.AddMailchimpTelemetry();
            using var provider = services.BuildServiceProvider();
            provider.GetRequiredService<TracerProvider>();
            source.StartActivity("key " + Key)!.Dispose();
        }

        exported.Should().ContainSingle().Which.DisplayName.Should().Be("key [api_key a2bb50e2-us6]");
    }

    [Fact]
    public void What_is_not_Mailchimps_keeps_everything_but_keys()
    {
        using var source = new ActivitySource("shop");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(source.Name)));
        var recipients = new List<string> { "ada@reader.example" };
        using (var activity = source.StartActivity("order of ada@reader.example"))
        {
            activity!.SetBaggage("user", "ada@reader.example").SetBaggage("key", Key);
            activity.TraceStateString = "k=" + Key;
            activity.SetTag("password", "hunter2").SetTag("to", recipients).SetTag("id", 42).SetTag("key", Key);
        }

        var span = run.Span;
        span.DisplayName.Should().Be("order of ada@reader.example");
        span.GetTagItem("password").Should().Be("hunter2");
        span.GetTagItem("to").Should().BeSameAs(recipients);
        span.GetTagItem("id").Should().Be(42);
        span.GetTagItem("key").Should().Be("[api_key a2bb50e2-us6]");
        span.Baggage.Should().BeEquivalentTo(new Dictionary<string, string?> { ["user"] = "ada@reader.example", ["key"] = Key }, "the application sends it to other services");
        span.TraceStateString.Should().Be("k=" + Key);
    }

    [Fact]
    public void Switched_off_nothing_is_attached_added_or_redacted()
    {
        using var source = new ActivitySource("off");
        var records = new List<LogRecord>();
        using var run = TelemetryRun.Start(configure: static options => options.Enabled = false, configureServices: services =>
        {
            services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(source.Name));
            services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records));
        });

        source.StartActivity("key " + Key)!.Dispose();
        run.Get<ILoggerFactory>().CreateLogger("app").LogInformation("key {Key}", Key);

        run.Span.DisplayName.Should().Be("key " + Key);
        records.Should().ContainSingle().Which.Attributes![0].Value.Should().Be(Key);
    }

    [Fact]
    public async Task Without_private_members_the_host_starts_redacts_what_it_can_and_says_so()
    {
        (ActivityInternals.IsTakenAway, SdkInternals.IsTakenAway) = (true, true);
        try
        {
            using var source = new ActivitySource("public means");
            using var meter = new Meter("public means");
            var records = new List<LogRecord>();
            var server = await TestServer.StartAsync(static context => TestServer.AnswerAsync(context, 404, "application/problem+json", """{"title":"Resource Not Found","detail":"ada@reader.example"}"""u8.ToArray()));
            var exported = new ConcurrentQueue<string>();
            var collector = await TestServer.StartAsync(async context =>
            {
                using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
                exported.Enqueue(context.Request.Path + await reader.ReadToEndAsync());
            });
            using var run = TelemetryRun.Start(server, configureServices: services =>
            {
                services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
                {
                    ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.HttpUri.AbsoluteUri,
                    ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                    ["OTEL_SERVICE_NAME"] = "without-members",
                }).Build());
                services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddSource(source.Name));
                services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(meter.Name));
                services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records));
            });

            source.StartActivity("key " + Key)!.Dispose();
            run.Get<ILoggerFactory>().CreateLogger("app").LogInformation("key {Key}", Key);
            meter.CreateCounter<long>("counted").Add(1, new KeyValuePair<string, object?>("key", "plain"));
            using (var client = server.CreateClient())
            {
                (await client.GetAsync("lists/abc")).Dispose();
            }

            run.Tracer.ForceFlush();
            run.Get<LoggerProvider>().ForceFlush();
            exported.Should().Contain(static body => body.StartsWith("/v1/traces", StringComparison.Ordinal) && body.Contains("without-members", StringComparison.Ordinal))
                .And.Contain(static body => body.StartsWith("/v1/logs", StringComparison.Ordinal) && body.Contains("without-members", StringComparison.Ordinal))
                .And.NotContain(static body => body.Contains(Key, StringComparison.Ordinal));
            run.Spans[0].DisplayName.Should().Be("key [api_key a2bb50e2-us6]");
            run.Spans[1].GetTagItem("mailchimp.error.detail").Should().Be("[email]");
            records.Where(static record => record.CategoryName == "app").Should().ContainSingle().Which.Attributes![0].Value.Should().Be("[api_key a2bb50e2-us6]");
            run.Measure("counted").Should().ContainSingle();
            run.Logs.All.Where(static log => log.Event.Name == "mailchimp.telemetry.unsupported").Select(static log => log.Attributes["mailchimp.telemetry.off"])
                .Should().BeEquivalentTo(["events and links of spans", "attributes of measurements"]);
            FluentActions.Invoking(static () => TelemetryRun.Start(configure: static options => options.Redaction.Required = true))
                .Should().Throw<InvalidOperationException>().WithMessage("*Mailchimp:Telemetry:Redaction:Required*");
            await server.DisposeAsync();
            await collector.DisposeAsync();
        }
        finally
        {
            (ActivityInternals.IsTakenAway, SdkInternals.IsTakenAway) = (false, false);
        }
    }

    [Fact]
    public void Messages_are_rendered_again_and_never_patched()
    {
        var records = new List<LogRecord>();
        using var run = TelemetryRun.Start(
            configure: static options => options.Redaction.Scope = MailchimpRedactionScope.Process,
            configureServices: services => services
                .Configure<OpenTelemetryLoggerOptions>(static options => options.IncludeFormattedMessage = true)
                .ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records)));

        run.Get<ILoggerFactory>().CreateLogger("app").LogInformation("{{literal}} order {Password} of {Count,4:000} for order", "order", 7);

        records.Should().ContainSingle().Which.FormattedMessage.Should().Be("{literal} order [secret] of  007 for order");
        records[0].Attributes![^1].Value.Should().Be("{{literal}} order {Password} of {Count,4:000} for order");
    }

    [Fact]
    public void Measurements_with_one_redacted_form_are_one_series_and_are_counted()
    {
        using var meter = new Meter("redaction");
        using var run = TelemetryRun.Start(configure: static options => options.Redaction.Scope = MailchimpRedactionScope.Process, configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(meter.Name)));
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
        using var run = TelemetryRun.Start(configureServices: services => services
            .Configure<OpenTelemetryLoggerOptions>(static options => options.IncludeFormattedMessage = true)
            .ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records)));

#pragma warning disable CA2254 // The literal in the template is what is tried.
        run.Get<ILoggerFactory>().CreateLogger("app").LogInformation("literal " + Key + " {Number}", 1);
#pragma warning restore CA2254

        var record = records.Should().ContainSingle().Subject;
        record.Body.Should().Be("literal [api_key a2bb50e2-us6] {Number}");
        record.FormattedMessage.Should().Be("literal [api_key a2bb50e2-us6] 1");
        record.Attributes.Should().NotContain(attribute => (attribute.Value as string ?? string.Empty).Contains(Hex, StringComparison.Ordinal));
    }

    [Fact]
    public void A_scope_that_throws_is_shown_as_unreadable_and_the_application_notices_nothing()
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
        var scopes = new List<KeyValuePair<string, object?>>();
        record.ForEachScope(
            static (scope, into) =>
            {
                foreach (var member in scope)
                {
                    into.Add(member);
                }
            },
            scopes);
        scopes.Should().ContainSingle().Which.Value.Should().Be("[unreadable]");
        record.Attributes![0].Value.Should().Be("[api_key a2bb50e2-us6]");
    }

    [Fact]
    public async Task What_a_late_body_adds_to_a_span_is_redacted_although_the_processors_have_seen_it()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var body = Encoding.UTF8.GetBytes($$"""{"title":"Invalid Resource","status":400,"instance":"{{Key}}","errors":[{"field":"{{Key}}","message":"x"}]}""");
        var server = await TestServer.StartAsync(async context =>
        {
            context.Response.StatusCode = 400;
            context.Response.ContentType = "application/problem+json";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.Body.WriteAsync(body);
        });
        using var run = TelemetryRun.Start(server);
        using (var client = server.CreateClient())
        using (var response = await client.GetAsync("lists", HttpCompletionOption.ResponseHeadersRead))
        {
            release.SetResult();
            await response.Content.ReadAsByteArrayAsync();
        }

        run.Span.GetTagItem("mailchimp.error.instance").Should().Be("[api_key a2bb50e2-us6]");
        run.Span.GetTagItem("mailchimp.error.fields").Should().BeOfType<string[]>().Which.Should().Equal("[api_key a2bb50e2-us6]");
        await server.DisposeAsync();
    }

    [Fact]
    public void An_exception_whose_text_leaves_its_message_out_is_redacted_all_the_same()
    {
        var records = new List<LogRecord>();
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryLoggerProvider(logging => logging.AddInMemoryExporter(records)));

        run.Get<ILoggerFactory>().CreateLogger("app").LogError(new Terse("bad key " + Key), "failed");

        var record = records.Where(static record => record.CategoryName == "app").Should().ContainSingle().Subject;
        record.Exception.Should().BeNull();
        record.Attributes!.Should().Contain(new KeyValuePair<string, object?>("exception.message", "bad key [api_key a2bb50e2-us6]"));
    }

    [Fact]
    public void A_measurement_whose_attribute_is_named_after_a_key_is_redacted()
    {
        using var meter = new Meter("named after a key");
        using var run = TelemetryRun.Start(configureServices: services => services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(meter.Name)));

        meter.CreateCounter<long>("counted").Add(1, new KeyValuePair<string, object?>(Key, "plain"));

        run.Measure("counted").Should().ContainSingle().Which.Attributes.Keys.Should().Equal("[api_key a2bb50e2-us6]");
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

    private sealed class Terse(string message) : Exception(message)
    {
        public override string ToString() => nameof(Terse);
    }
}

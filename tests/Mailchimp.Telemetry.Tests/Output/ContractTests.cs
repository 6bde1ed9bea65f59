using System.Diagnostics;
using System.Reflection;
using System.Text;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Hosting;
using Mailchimp.Telemetry.Output;
using Mailchimp.Telemetry.Redaction.Signals;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.PartialFailures;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry.Metrics;

namespace Mailchimp.Telemetry.Tests.Output;

/// <summary>Holds the contract's data against the code, and against what a run emits.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    /// <summary>What the runtime puts on its HTTP client span.</summary>
    private static readonly string[] RuntimeAttributes =
    [
        "http.request.method", "http.request.method_original", "server.address", "server.port", "url.full",
        "http.response.status_code", "network.protocol.version", "error.type",
    ];

    private static readonly ContractDocument Contract = ContractDocument.Current;

    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public void The_contract_has_each_kind_of_the_table()
    {
        var table = ErrorKindTable.All.ToArray().Select(static row => new ContractDocument.ErrorKind(row.Name, row.From, ErrorKindTable.Name(row.Fault), row.IsRetryable, row.CountsTowardIncident, row.LogLevel.ToString())).ToList();

        table.Except(Contract.ErrorKinds).Select(Written).Should().BeEmpty("telemetry-contract.json has to have these lines in errorKinds");
        Contract.ErrorKinds.Should().Equal(table, "it has no others, and the same order");

        static string Written(ContractDocument.ErrorKind kind) =>
            $$"""{ "name": "{{kind.Name}}", "from": "{{kind.From}}", "fault": "{{kind.Fault}}", "retryable": {{(kind.IsRetryable ? "true" : "false")}}, "countsTowardIncident": {{(kind.CountsTowardIncident ? "true" : "false")}}, "level": "{{kind.Level}}" }""";
    }

    [Fact]
    public void The_codes_names_are_all_in_the_contract()
    {
        var known = Contract.SpanAttributes.Select(attribute => attribute.Name)
            .Concat(Contract.Metrics.SelectMany(metric => metric.Attributes))
            .Concat(Contract.Events.SelectMany(log => log.Attributes))
            .ToHashSet();

        foreach (var name in Constants(typeof(AttributeNames)).Except(RuntimeAttributes))
        {
            known.Should().Contain(name.EndsWith('.') ? name + "*" : name);
        }

        Contract.Metrics.Select(metric => metric.Name).Should().Contain(Constants(typeof(InstrumentNames)).Where(name => name.StartsWith("mailchimp.", StringComparison.Ordinal)));
        Contract.Events.Select(log => log.Name).Should().BeEquivalentTo(EventNames.ApiError.Name, EventNames.ApiRecovered.Name, EventNames.ApiErrorsHeldBack.Name, EventNames.PartialFailure.Name, EventNames.Started.Name, EventNames.Unsupported.Name, EventNames.Saturated.Name, EventNames.IncidentOpened.Name, EventNames.IncidentClosed.Name);
        Contract.LogCategory.Should().Be(EventNames.LogCategory);
        Contract.Meter.Should().Be(InstrumentNames.Meter);
    }

    [Fact]
    public void Names_and_units_follow_the_conventions()
    {
        foreach (var metric in Contract.Metrics)
        {
            metric.Name.Should().NotEndWith("_total").And.NotEndWith("_seconds").And.MatchRegex("^[a-z][a-z0-9_.]+$");
            metric.Unit.Should().MatchRegex(@"^(s|1|\{[a-z]+\})$");
        }

        Contract.SpanAttributes.Select(attribute => attribute.Name).Should().OnlyHaveUniqueItems().And.OnlyContain(name => name == "url.template" || name == "http.request.resend_count" || name.StartsWith("mailchimp.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_emits_all_of_the_contract_and_nothing_else()
    {
        using var run = await RunEverything();

        CheckSpans(run.Spans);
        CheckMetrics(run.Metrics());
        CheckLogs(run.Logs);
    }

    private static void CheckSpans(IReadOnlyList<Activity> spans)
    {
        var emitted = spans.SelectMany(span => span.TagObjects).Where(tag => !RuntimeAttributes.Contains(tag.Key)).ToList();

        emitted.Select(tag => tag.Key).Distinct().Should().BeEquivalentTo(Contract.SpanAttributes.Select(attribute => attribute.Name));
        foreach (var (name, value) in emitted)
        {
            TypeName(value).Should().Be(Contract.SpanAttributes.Single(attribute => attribute.Name == name).Type, name);
        }

        spans.Select(span => span.GetTagItem("mailchimp.error.kind")).OfType<string>().Distinct()
            .Should().BeEquivalentTo(Contract.ErrorKinds.Select(kind => kind.Name).Except(["tls", "connection", "protocol", "timeout"]), "the transport tests see these four");
    }

    private static void CheckMetrics(IReadOnlyList<Metric> metrics)
    {
        var ours = metrics.Where(metric => metric.MeterName == Contract.Meter).ToList();
        ours.Select(metric => metric.Name).Should().BeEquivalentTo(Contract.Metrics.Where(metric => !metric.Planned).Select(metric => metric.Name));
        foreach (var metric in ours)
        {
            var promised = Contract.Metrics.Single(row => row.Name == metric.Name);
            metric.Unit.Should().Be(promised.Unit, metric.Name);
            Measurement.Read(metric).SelectMany(point => point.Attributes.Keys).Distinct().Should().BeEquivalentTo(promised.Attributes, metric.Name);
            BoundariesOf(metric).Should().Equal(promised.Boundaries ?? [], metric.Name);
        }
    }

    private static List<double> BoundariesOf(Metric metric)
    {
        var boundaries = new List<double>();
        if (metric.MetricType == MetricType.Histogram)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                boundaries.Clear();
                foreach (var bucket in point.GetHistogramBuckets())
                {
                    boundaries.Add(bucket.ExplicitBound);
                }
            }
        }

        return boundaries.Where(double.IsFinite).ToList();
    }

    private static void CheckLogs(CollectedLogs logs)
    {
        var ours = logs.All.Where(log => log.Category == Contract.LogCategory).ToList();
        ours.Select(log => log.Event.Name).Distinct().Should().BeEquivalentTo(Contract.Events.Where(log => !log.Planned).Select(log => log.Name));
        foreach (var group in ours.GroupBy(log => log.Event.Name))
        {
            var promised = Contract.Events.Single(log => log.Name == group.Key).Attributes;
            var emitted = group.SelectMany(log => log.Attributes.Keys).Where(static name => name != MessageRenderer.OriginalFormat).Distinct().Select(Pattern);
            emitted.Distinct().Should().BeEquivalentTo(promised, group.Key);
        }
    }

    /// <summary>Every kind that a server can cause, a name that does not resolve, and an internal error.</summary>
    private async Task<TelemetryRun> RunEverything()
    {
        var faulty = new FailsOnce();
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(10) };
        var run = TelemetryRun.Start(_server, Configure, time, configureServices: services => services.AddLogging(logging => logging.AddProvider(faulty)));
        using var handler = _server.CreateHandler();
        using var client = new HttpClient(handler) { DefaultRequestHeaders = { { "Authorization", "Bearer 0123456789abcdef0123456789abcdef-us6" }, { "X-Trigger-Error", "x" } } };
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            if (context.DnsEndPoint.Host == "df1.api.mailchimp.com")
            {
                throw new System.Net.Sockets.SocketException((int)System.Net.Sockets.SocketError.HostNotFound);
            }

            var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            await socket.ConnectAsync("127.0.0.1", _server.HttpUri.Port, cancellationToken);
            return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
        };

        foreach (var row in KindCase.All)
        {
            _server.Handler = context =>
            {
                context.Response.Headers["X-Request-Id"] = "request-1";
                return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
            };
            using var content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(new Uri("http://us6.api.mailchimp.com/3.0/lists"), content);
        }

        await Record.ExceptionAsync(() => client.GetAsync(new Uri("http://df1.api.mailchimp.com/3.0/ping")));
        await RunIncident(client);
        await RunRetry(client);
        await RunCancelled(client);
        await RunHidden(client);
        run.Get<StartReport>().Write();
        run.Get<RedactionSupport>().Report("a part", new NotSupportedException());
        time.Advance(TimeSpan.FromMinutes(1));

        // The tests of Seq see the one happen, the field tests the other.
        run.Get<MailchimpInstrumentation>().Calls.OnUnsupported("nothing");
        run.Get<Instruments>().CountDropped(1, SignalNames.Span, DropReasons.QueueFull);
        return run;
    }

    private static void Configure(MailchimpTelemetryOptions options)
    {
        (options.LogRequestBody, options.MaxErrorLogsPerMinute, options.TraceOtherHosts, options.IncidentRecovery) = (true, 40, false, TimeSpan.Zero);
        options.ExpectedErrors.Add("method_not_allowed");
        options.ExpectedErrors.Add("too_many_pending_webhooks");
        options.ExpectedErrors.Add("member_exists");
    }

    /// <summary>A refusal for the limit, an outage of one operation that becomes one of all, and its end, none of them asked for.</summary>
    private async Task RunIncident(HttpClient client)
    {
        client.DefaultRequestHeaders.Remove("X-Trigger-Error");
        var missing = KindCase.Get("a missing resource");
        var failed = KindCase.Get("a 504 page");
        foreach (var (list, report, count) in new[] { (KindCase.Get("too many connections"), missing, 1), (failed, missing, 10), (failed, failed, 20), (missing, missing, 30) })
        {
            _server.Handler = context =>
            {
                var row = context.Request.Path.StartsWithSegments("/3.0/reports", StringComparison.Ordinal) ? report : list;
                return TestServer.AnswerAsync(context, row.Status, row.ContentType, row.Bytes);
            };
            for (var i = 0; i < count; i++)
            {
                using var one = await client.GetAsync(new Uri($"http://us6.api.mailchimp.com/3.0/lists/{i}"));
                using var other = await client.GetAsync(new Uri($"http://us6.api.mailchimp.com/3.0/reports/{i}"));
            }
        }
    }

    /// <summary>A POST that fails, is sent again, and succeeds at the third try.</summary>
    private async Task RunRetry(HttpClient client)
    {
        var failed = KindCase.Get("a 504 page");
        foreach (var status in new[] { failed.Status, failed.Status, 200 })
        {
            _server.Handler = context =>
            {
                context.Response.Headers["X-Request-Id"] = "request-2";
                return TestServer.AnswerAsync(context, status, failed.ContentType, failed.Bytes);
            };
            using var content = new StringContent("{}");
            using var response = await client.PostAsync(new Uri("http://us6.api.mailchimp.com/3.0/campaigns"), content);
        }
    }

    /// <summary>Responses that succeed and hide failures, expected and not.</summary>
    private async Task RunHidden(HttpClient client)
    {
        foreach (var body in new[] { Bodies.Members(1, 1), Bodies.Members(1, 2), Bodies.Members(1, 2, errorsFirst: true)[..^200] })
        {
            await Call(HttpMethod.Post, "lists/a", body);
        }

        foreach (var errored in new[] { 0, 1, 2 })
        {
            var id = Guid.NewGuid().ToString("n")[..10];
            await Call(HttpMethod.Get, $"batches/{id}", Bodies.Batch(id, "finished", 2, errored));
        }

        async Task Call(HttpMethod method, string path, byte[] body)
        {
            _server.Handler = context =>
            {
                context.Response.Headers["X-Request-Id"] = "request-3";
                return TestServer.AnswerAsync(context, 200, "application/json", body);
            };
            using var request = new HttpRequestMessage(method, new Uri($"http://us6.api.mailchimp.com/3.0/{path}"));
            using var response = await client.SendAsync(request);
        }
    }

    /// <summary>A call whose caller changes its mind while the server works.</summary>
    private async Task RunCancelled(HttpClient client)
    {
        using var caller = new CancellationTokenSource();
        _server.Handler = context =>
        {
            caller.Cancel();
            return Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        };
        await Record.ExceptionAsync(() => client.GetAsync(new Uri("http://us6.api.mailchimp.com/3.0/lists"), caller.Token));
    }

    private static IEnumerable<string> Constants(Type type) =>
        type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!);

    private static string Pattern(string name) =>
        name.StartsWith("http.request.header.", StringComparison.Ordinal) ? "http.request.header.*"
        : name.StartsWith("http.response.header.", StringComparison.Ordinal) ? "http.response.header.*"
        : name;

    private static string TypeName(object? value) => value switch
    {
        string => "string",
        int => "int",
        bool => "bool",
        string[] => "string[]",
        _ => value?.GetType().Name ?? "null",
    };

    /// <summary>Throws at the first event, so that the run has an internal error to count.</summary>
    private sealed class FailsOnce : ILoggerProvider, ILogger
    {
        private int _count;

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (Interlocked.Increment(ref _count) == 1)
            {
                throw new InvalidOperationException("on purpose");
            }
        }

        public void Dispose()
        {
        }
    }
}

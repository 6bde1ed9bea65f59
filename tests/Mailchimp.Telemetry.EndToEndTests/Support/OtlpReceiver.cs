using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Otlp;

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Takes what a real OTLP exporter sends over HTTP, and decodes it.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<TraceRequest> _traces = new();
    private readonly ConcurrentQueue<MetricsRequest> _metrics = new();
    private readonly ConcurrentQueue<LogsRequest> _logs = new();

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(Receive);
    }

    /// <summary>What happens in place of taking a request in, where there is anything.</summary>
    public RequestDelegate? Failure { get; set; }

    public Uri Endpoint => new(_app.Urls.First());

    public ConcurrentQueue<string> Paths { get; } = new();

    /// <summary>Each request as it came, for who looks for something that must not be in it.</summary>
    public ConcurrentQueue<byte[]> Bodies { get; } = new();

    public IEnumerable<Resource> Resources =>
        _traces.SelectMany(request => request.ResourceSpans).Select(spans => spans.Resource)
            .Concat(_metrics.SelectMany(request => request.ResourceMetrics).Select(metrics => metrics.Resource))
            .Concat(_logs.SelectMany(request => request.ResourceLogs).Select(logs => logs.Resource));

    public IEnumerable<Span> Spans => _traces.SelectMany(request => request.ResourceSpans).SelectMany(spans => spans.ScopeSpans).SelectMany(scope => scope.Spans);

    public IEnumerable<Metric> Metrics => _metrics.SelectMany(request => request.ResourceMetrics).SelectMany(metrics => metrics.ScopeMetrics).SelectMany(scope => scope.Metrics);

    public IEnumerable<LogRecord> Logs => _logs.SelectMany(request => request.ResourceLogs).SelectMany(logs => logs.ScopeLogs).SelectMany(scope => scope.LogRecords);

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync();
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task Receive(HttpContext context)
    {
        if (Failure is { } failure)
        {
            await failure(context);
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        Bodies.Enqueue(bytes);
        Paths.Enqueue(context.Request.Path);
        switch (context.Request.Path.Value)
        {
            case "/v1/traces":
                _traces.Enqueue(TraceRequest.Parser.ParseFrom(bytes));
                break;
            case "/v1/metrics":
                _metrics.Enqueue(MetricsRequest.Parser.ParseFrom(bytes));
                break;
            case "/v1/logs":
                _logs.Enqueue(LogsRequest.Parser.ParseFrom(bytes));
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }

        context.Response.ContentType = "application/x-protobuf";
    }
}

internal static class OtlpExtensions
{
    public static string? Text(this IEnumerable<KeyValue> attributes, string name) =>
        attributes.FirstOrDefault(attribute => attribute.Key == name)?.Value.StringValue;

    public static long? Number(this IEnumerable<KeyValue> attributes, string name) =>
        attributes.FirstOrDefault(attribute => attribute.Key == name)?.Value.IntValue;

    public static bool Has(this IEnumerable<KeyValue> attributes, string name) => attributes.Any(attribute => attribute.Key == name);

    public static string Hex(this ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}

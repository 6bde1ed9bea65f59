using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>
/// The library's whole job as one would write it in a handler, well: route template, account, calls at once with their
/// peak, durations, the error's kind and fault, redaction, an incident flag by data center, one log event.
/// </summary>
internal sealed partial class WholeHandler(HttpMessageHandler inner, ILogger? logger) : DelegatingHandler(inner)
{
    /// <summary>The name of its meter and of its activity source.</summary>
    public const string SourceName = "Benchmarks.WholeHandler";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);
    private static readonly Counter<long> Errors = Meter.CreateCounter<long>("handler.errors");
    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>("handler.duration", "s");
    private static readonly ConcurrentDictionary<string, Account> Accounts = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, Failures> Datacenters = new(StringComparer.Ordinal);

    static WholeHandler()
    {
        Meter.CreateObservableGauge("handler.active", static () => Accounts.Values.Select(static account => new Measurement<int>(account.Active, new KeyValuePair<string, object?>("account", account.Name))));
        Meter.CreateObservableGauge("handler.peak", static () => Accounts.Values.Select(static account => new Measurement<int>(account.Peak, new KeyValuePair<string, object?>("account", account.Name))));
        Meter.CreateObservableGauge("handler.incident", static () => Datacenters.Select(static pair => new Measurement<int>(pair.Value.IsIncident ? 1 : 0, new KeyValuePair<string, object?>("datacenter", pair.Key))));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var host = request.RequestUri!.Host;
        if (!host.EndsWith(".api.mailchimp.com", StringComparison.OrdinalIgnoreCase))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        using var activity = Source.StartActivity("mailchimp", ActivityKind.Client);
        var start = Stopwatch.GetTimestamp();
        var datacenter = host[..host.IndexOf('.', StringComparison.Ordinal)];
        var template = Ids().Replace(request.RequestUri!.AbsolutePath, "/{id}");
        var account = Accounts.GetOrAdd(request.Headers.Authorization?.Parameter ?? string.Empty, static key => new Account(key));
        account.Enter();
        string? kind = null;
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            Describe(activity, request, template, datacenter, account);
            if (!response.IsSuccessStatusCode)
            {
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                kind = await ReportAsync(activity, response, template, account, cancellationToken);
            }

            return response;
        }
        catch (HttpRequestException exception)
        {
            kind = exception.HttpRequestError.ToString();
            activity?.SetStatus(ActivityStatusCode.Error, kind);
            throw;
        }
        finally
        {
            account.Leave();
            Datacenters.GetOrAdd(datacenter, static _ => new Failures()).Add(kind is "server_error");
            Durations.Record(
                Stopwatch.GetElapsedTime(start).TotalSeconds,
                new("http.request.method", request.Method.Method), new("url.template", template), new("mailchimp.datacenter", datacenter), new("error.type", kind));
        }
    }

    private static void Describe(Activity? activity, HttpRequestMessage request, string template, string datacenter, Account account)
    {
        if (activity is not null)
        {
            activity.DisplayName = $"{request.Method} {template}";
            activity.SetTag("url.template", template);
            activity.SetTag("mailchimp.datacenter", datacenter);
            activity.SetTag("mailchimp.account", account.Name);
        }
    }

    private async Task<string> ReportAsync(Activity? activity, HttpResponseMessage response, string template, Account account, CancellationToken cancellationToken)
    {
        using var document = JsonDocument.Parse(await response.Content.ReadAsStreamAsync(cancellationToken));
        var root = document.RootElement;
        var status = (int)response.StatusCode;
        var title = root.GetProperty("title").GetString()!;
        var instance = root.GetProperty("instance").GetString();
        var detail = Secrets().Replace(root.GetProperty("detail").GetString()!, "[redacted]");
        var (kind, fault) = Classify(status, title);
        var isRetryable = status is 429 or >= 500;
        if (activity is not null)
        {
            activity.SetTag("mailchimp.error.kind", kind);
            activity.SetTag("mailchimp.error.fault", fault);
            activity.SetTag("mailchimp.error.title", title);
            activity.SetTag("mailchimp.error.status", root.GetProperty("status").GetInt32());
            activity.SetTag("mailchimp.error.instance", instance);
            activity.SetTag("mailchimp.error.retryable", isRetryable);
            activity.SetStatus(ActivityStatusCode.Error, title);
        }

        Errors.Add(1, new("mailchimp.error.kind", kind), new("mailchimp.error.fault", fault), new("http.response.status_code", status), new("url.template", template), new("mailchimp.account", account.Name));
        if (logger is not null)
        {
            Failed(logger, kind, title, status, instance, detail, response.RequestMessage!.Method.Method, template, fault, account.Name, isRetryable);
        }

        return kind;
    }

    private static (string Kind, string Fault) Classify(int status, string title) => (status, title) switch
    {
        (404, _) => ("resource_not_found", "request"),
        (429, _) => ("too_many_connections", "limit"),
        ( >= 500, _) => ("server_error", "mailchimp"),
        (401, _) => ("api_key_invalid", "credentials"),
        (403, _) => ("forbidden", "credentials"),
        (400, "Member Exists") => ("member_exists", "contact"),
        (400, "Invalid Resource") => ("invalid_resource", "request"),
        _ => ("client_error", "request"),
    };

    [GeneratedRegex("/[0-9a-f]{10,32}(?=/|$)")]
    private static partial Regex Ids();

    [GeneratedRegex("[0-9a-f]{32}-us[0-9]+|[^@ ]+@[^@ ]+", RegexOptions.IgnoreCase)]
    private static partial Regex Secrets();

    [LoggerMessage(LogLevel.Error, "{Kind}: {Title} ({Status}, instance {Instance}): {Detail} {Method} {Template} {Fault} {Account} {IsRetryable}")]
    private static partial void Failed(ILogger logger, string kind, string title, int status, string? instance, string detail, string method, string template, string fault, string account, bool isRetryable);

    /// <summary>Calls at once, and the most of them.</summary>
    private sealed class Account(string key)
    {
        private int _active;
        private int _peak;

        public string Name { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 6));

        public int Active => Volatile.Read(ref _active);

        public int Peak => Volatile.Read(ref _peak);

        public void Enter()
        {
            var active = Interlocked.Increment(ref _active);
            int peak;
            while (active > (peak = Volatile.Read(ref _peak)) && Interlocked.CompareExchange(ref _peak, active, peak) != peak)
            {
            }
        }

        public void Leave() => Interlocked.Decrement(ref _active);
    }

    /// <summary>Whether more than half of the last minute's calls failed, by the second.</summary>
    private sealed class Failures
    {
        private readonly Lock _lock = new();
        private readonly (long Second, int Calls, int Failed)[] _seconds = new (long, int, int)[60];

        public bool IsIncident
        {
            get
            {
                lock (_lock)
                {
                    var from = Environment.TickCount64 / 1000 - 60;
                    var recent = _seconds.Where(second => second.Second > from).ToList();
                    return recent.Sum(static second => second.Calls) is >= 10 and var calls && recent.Sum(static second => second.Failed) * 2 > calls;
                }
            }
        }

        public void Add(bool hasFailed)
        {
            lock (_lock)
            {
                var now = Environment.TickCount64 / 1000;
                ref var second = ref _seconds[now % 60];
                second = second.Second == now ? second : (now, 0, 0);
                second = (now, second.Calls + 1, second.Failed + (hasFailed ? 1 : 0));
            }
        }
    }
}

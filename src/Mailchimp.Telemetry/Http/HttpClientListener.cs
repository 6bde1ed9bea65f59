using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Metrics;
using Mailchimp.Telemetry.Signals;

namespace Mailchimp.Telemetry.Http;

/// <summary>
/// The process's one subscription to HttpClient's diagnostics, for any number of hosts. Each call belongs to the
/// first attached instrumentation that knows its host, so that nothing counts twice.
/// </summary>
internal sealed class HttpClientListener : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string ListenerName = "HttpHandlerDiagnosticListener";
    private const string RequestOut = "System.Net.Http.HttpRequestOut";
    private const string Start = RequestOut + ".Start";
    private const string Stop = RequestOut + ".Stop";
    private const string Failure = "System.Net.Http.Exception";

    private static readonly Lock Gate = new();
    private static readonly Action<HttpMetricsEnrichmentContext> Enrichment = Enrich;
    private static ImmutableArray<MailchimpInstrumentation> _attached = [];
    private static HttpClientListener? _current;

    private readonly MeterListener _meterListener;
    private readonly IDisposable _allListeners;
    private IDisposable? _subscription;

    private HttpClientListener()
    {
        // The runtime calls the enrichment callback only while somebody listens to its meter, and only there
        // shows the exception of a call that was cancelled or timed out.
        _meterListener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == InstrumentNames.HttpClientRequestDuration && instrument.Meter.Name == InstrumentNames.HttpClientMeter)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _meterListener.Start();
        _allListeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    public static void Attach(MailchimpInstrumentation instrumentation)
    {
        lock (Gate)
        {
            _attached = _attached.Add(instrumentation);
            _current ??= new HttpClientListener();
            TelemetryEventSource.Log.Listening(_attached.Length);
        }
    }

    public static void Detach(MailchimpInstrumentation instrumentation)
    {
        lock (Gate)
        {
            _attached = _attached.Remove(instrumentation);
            if (_attached.IsEmpty)
            {
                _current?.Dispose();
                _current = null;
            }

            TelemetryEventSource.Log.Listening(_attached.Length);
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == ListenerName)
        {
            // A predicate keeps the runtime from writing two older events for each call.
            _subscription = value.Subscribe(this, static (name, request, _) => name switch
            {
                Start or Stop or Failure => true,
                RequestOut => request is not HttpRequestMessage message || Find(message.RequestUri, out var _) is not null,
                _ => false,
            });
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not { } payload)
        {
            return;
        }

        switch (value.Key)
        {
            case Start:
                OnStart(payload);
                break;
            case Failure:
                OnFailure(payload);
                break;
            case Stop:
                OnStop(payload);
                break;
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _allListeners.Dispose();
        _subscription?.Dispose();
        _meterListener.Dispose();
    }

    private static MailchimpInstrumentation? Find(Uri? uri, out string? datacenter)
    {
        foreach (var instrumentation in _attached)
        {
            if (instrumentation.Hosts.TryMatch(uri, out datacenter))
            {
                return instrumentation;
            }
        }

        datacenter = null;
        return null;
    }

    private static void OnStart(object payload)
    {
        MailchimpInstrumentation? owner = null;
        try
        {
            var request = DiagnosticPayload.StartRequest(payload);
            owner = Find(request.RequestUri, out var datacenter);
            if (owner?.OnStart(request, datacenter) is { } call)
            {
                request.Options.Set(MailchimpCall.Key, call);
                HttpMetricsEnrichmentContext.AddCallback(request, Enrichment);
            }
        }
        catch (Exception exception)
        {
            Fault(owner, "start", exception);
        }
    }

    private static void Enrich(HttpMetricsEnrichmentContext context)
    {
        // A resend or a redirect can leave an earlier attempt's callback on the message.
        if (CallOf(context.Request) is not { IsEnriched: false } call || call.Activity != Activity.Current)
        {
            return;
        }

        try
        {
            call.IsEnriched = true;
            call.Owner.OnAnswer(call, context.Response, context.Exception);
            if (call.Route.Template is { } template)
            {
                context.AddCustomTag(AttributeNames.UrlTemplate, template);
            }

            if (call.Error is { } error)
            {
                context.AddCustomTag(AttributeNames.ErrorKind, error.Row.Name);
            }
        }
        catch (Exception exception)
        {
            Fault(call.Owner, "enrich", exception);
        }
    }

    private static void OnFailure(object payload)
    {
        if (CallOf(DiagnosticPayload.ExceptionRequest(payload)) is { } call)
        {
            call.Exception ??= DiagnosticPayload.Exception(payload);
        }
    }

    private static void OnStop(object payload)
    {
        if (CallOf(DiagnosticPayload.StopRequest(payload)) is not { } call)
        {
            return;
        }

        try
        {
            call.IsStopped = true;
            call.Owner.OnStop(call, DiagnosticPayload.StopResponse(payload));
        }
        catch (Exception exception)
        {
            Fault(call.Owner, "stop", exception);
        }
    }

    /// <summary>The attempt that is under way; none for a call that started before us or went to another host.</summary>
    private static MailchimpCall? CallOf(HttpRequestMessage request)
    {
        // Asking for the options would create them.
        return RequestOptions(request) is { } options && options.TryGetValue(MailchimpCall.Key, out var call) && !call.IsStopped ? call : null;
    }

    [System.Runtime.CompilerServices.UnsafeAccessor(System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = "_options")]
    private static extern ref HttpRequestOptions? OptionsField(HttpRequestMessage request);

    private static HttpRequestOptions? RequestOptions(HttpRequestMessage request) => OptionsField(request);

    private static void Fault(MailchimpInstrumentation? owner, string stage, Exception exception)
    {
        if (owner is not null)
        {
            owner.Instruments.CountFault(stage, exception);
        }
        else
        {
            TelemetryEventSource.Log.Fault(stage, exception);
        }
    }
}

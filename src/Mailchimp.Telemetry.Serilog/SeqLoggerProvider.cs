using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Output;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Serilog;
using Serilog.Core;
using Serilog.Sinks.Seq;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Sends the library's own log events to Seq: one event per error, and those about limits and incidents.</summary>
[ProviderAlias("MailchimpSeq")]
internal sealed class SeqLoggerProvider : ILoggerProvider, IMailchimpLoggerProvider
{
    private readonly Logger _logger;
    private readonly SeqQueue _queue;
    private readonly TimeSpan _shutdownTimeout;
    private readonly Instruments _instruments;
    private readonly SeqLogger _mailchimp;

    public SeqLoggerProvider(MailchimpSeqOptions options, SignalRedactors redactors, Instruments instruments, UndeliveredLog undelivered, TimeProvider time)
    {
        (_shutdownTimeout, _instruments) = (options.ShutdownTimeout, instruments);
        _queue = new SeqQueue(new SeqCompactJsonFormatter(), options.QueueLimit, instruments, exception => undelivered.Write(
            "its own log events to Seq",
            $"{new Uri(options.ServerUrl!).GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped)} does not take them ({exception?.Message}): they are sent again for 10 minutes; what is lost is counted"));
        var redactor = new EventRedactor(redactors.For(SignalNames.Serilog), instruments);
        _logger = new LoggerConfiguration()
            .MinimumLevel.Verbose()
            .WriteTo.Fallible(
                to => to.Seq(
                    options.ServerUrl!,
                    period: options.Period,
                    apiKey: options.ApiKey,
                    queueSizeLimit: options.QueueLimit,
                    payloadFormatter: _queue,
                    messageHandler: new SendingHandler(_queue)
                    {
                        InnerHandler = new SocketsHttpHandler
                        {
                            // No span and no trace header for the sink's own calls.
                            ActivityHeadersPropagator = null,
                            ConnectTimeout = TimeSpan.FromSeconds(10),
                            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                        },
                    }),
                _queue)
            .CreateLogger();
        _mailchimp = new SeqLogger(logEvent =>
        {
            var safe = redactor.Redact(logEvent);
            if (_queue.TryEnter(safe))
            {
                _logger.Write(safe);
            }
        }, time);
    }

    public ILogger CreateLogger(string categoryName) => categoryName == EventNames.LogCategory ? _mailchimp : NullLogger.Instance;

    /// <summary>Sends what waits, for as long as an application may be kept from stopping.</summary>
    public void Dispose()
    {
        try
        {
            Task.Run(_logger.Dispose).Wait(_shutdownTimeout);
        }
        catch (AggregateException exception)
        {
            _instruments.CountInternalError("seq", exception);
        }

        _queue.Abandon();
    }

    /// <summary>Hears of the batches that Seq has taken, of which its sink says nothing.</summary>
    private sealed class SendingHandler(SeqQueue queue) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                queue.OnSent();
            }

            return response;
        }
    }
}

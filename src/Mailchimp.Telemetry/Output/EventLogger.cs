using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Output;

/// <summary>
/// Writes this library's log events to the application's logger factory. One of another library, such as Serilog's without
/// <c>writeToProviders</c>, may ask no <see cref="ILoggerProvider"/>, and would leave OpenTelemetry's logs and Seq without
/// the events: those providers are handed them directly then. What the application's loggers and providers throw goes no
/// further: events are written while calls return, and on timers' threads.
/// </summary>
internal sealed class EventLogger
{
    /// <summary>An application that has it sends its Serilog events by OTLP already.</summary>
    public const string SerilogOtlpSink = "Serilog.Sinks.OpenTelemetry";

    private const string SerilogFactory = "Serilog.Extensions.Logging.SerilogLoggerFactory";
    private const string NLogFactory = "NLog.Extensions.Logging.NLogLoggerFactory";

    /// <summary>Set in whatever runs because loggers are made here, such as a provider's constructor and its calls.</summary>
    private static readonly AsyncLocal<Making?> Current = new();

    private readonly Func<ILoggerFactory?> _factory;
    private readonly LoggerProviderUse _use;
    private readonly Func<IEnumerable<ILoggerProvider>> _providers;
    private readonly Action<Exception> _onError;
    private readonly bool _wereAskedBefore;
    private readonly Lazy<ApplicationLogger> _application;
    private ILogger[]? _direct;
    private volatile bool _hasPassedThemBy;

    /// <param name="factory">Gets the application's logger factory, or null where there is none. Asked for when the first event is written: what the application logs to may need OpenTelemetry's providers, and they need this.</param>
    /// <param name="use">What is known of the application's logger providers.</param>
    /// <param name="providers">Gets the application's logger providers.</param>
    /// <param name="onError">Told of what loggers and providers throw.</param>
    public EventLogger(Func<ILoggerFactory?> factory, LoggerProviderUse use, Func<IEnumerable<ILoggerProvider>> providers, Action<Exception> onError)
    {
        (_factory, _use, _providers, _onError, _wereAskedBefore) = (factory, use, providers, onError, use.IsAsked);
        _application = new(() => Guard(Make), LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The application's logger providers. Once somebody has asked for them, it is harder to tell whether the factory was made with them.</summary>
    public IEnumerable<ILoggerProvider> Providers
    {
        get
        {
            Prepare();
            return Guard(_providers);
        }
    }

    /// <summary>
    /// Whether the events are kept from OpenTelemetry's logger provider because Serilog's sink is there. Whether the sink
    /// is configured can't be told: a Serilog logger does not show its sinks.
    /// </summary>
    public bool IsLeftToSerilog => _application.Value is { IsSerilog: true } application && UsesProviders(application) == false && HasSerilogOtlpSink();

    /// <summary>Whether the factory is one of Microsoft's, but not made with the application's providers: <c>LoggerFactory.Create</c>. It may have the same ones of its own.</summary>
    public bool IsOnItsOwn => _application.Value.IsMicrosofts && !_use.IsTaken;

    /// <summary>Gets the application's logger, if that has not been done: when the application ends, nobody can.</summary>
    public void Prepare()
    {
        try
        {
            _ = _application.Value;
        }
        catch (Exception exception)
        {
            _onError(exception);
        }
    }

    /// <summary>Whether an event of this level has a reader. The levels of a factory do not apply to providers that it does not write to. Never throws.</summary>
    public bool IsEnabled(LogLevel level)
    {
        try
        {
            return _application.Value is { Logger: { } logger } application
                && (logger.IsEnabled(level) || (level >= LogLevel.Information && UsesProviders(application) == false && Direct(application).Length > 0));
        }
        catch (Exception exception)
        {
            _onError(exception);
            return false;
        }
    }

    /// <summary>Writes an event. Never throws.</summary>
    public void Log(LogLevel level, EventId id, LogState state)
    {
        try
        {
            if (_application.Value is { Logger: { } logger } application)
            {
                Log(application, logger, level, id, state);
            }
        }
        catch (Exception exception)
        {
            _onError(exception);
        }
    }

    private void Log(ApplicationLogger application, ILogger logger, LogLevel level, EventId id, LogState state)
    {
        try
        {
            Log(logger, level, id, state);
            _hasPassedThemBy |= UsesProviders(application) is null && logger.IsEnabled(level);
        }
        finally
        {
            if (UsesProviders(application) == false)
            {
                foreach (var direct in Direct(application))
                {
                    Log(direct, level, id, state);
                }
            }
        }
    }

    private static void Log(ILogger logger, LogLevel level, EventId id, LogState state) =>
        logger.Log(level, id, state, null, static (text, _) => text.ToString());

    /// <summary><c>LoggerFactory.Create</c> gives one of another class.</summary>
    private static bool IsMicrosofts(ILoggerFactory factory) => factory.GetType().Assembly == typeof(LoggerFactory).Assembly;

    private static bool HasSerilogOtlpSink() =>
        Array.Exists(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == SerilogOtlpSink);

    /// <summary>Runs what may make a logger provider, whose constructor may call Mailchimp: an event of that call would make the next.</summary>
    private static T Guard<T>(Func<T> make)
    {
        if (Current.Value is { IsOver: false })
        {
            throw new InvalidOperationException("A logger provider calls Mailchimp while it is made: an event of that call can't be written.");
        }

        var making = new Making();
        Current.Value = making;
        try
        {
            return make();
        }
        finally
        {
            // What has been started meanwhile keeps it.
            making.IsOver = true;
            Current.Value = null;
        }
    }

    private ApplicationLogger Make()
    {
        var wereAsked = _use.IsAsked;
        var factory = _factory();
        var logger = factory?.CreateLogger(EventNames.LogCategory);
        var type = factory?.GetType().FullName;
        var (isSerilog, isNLog) = (type == SerilogFactory, type == NLogFactory);

        // In a host, the factory has been made before this, and asked then, if it does; somebody else may have asked instead.
        // Serilog's either hands each event to all of them or asks for none, so the first event tells.
        bool? usesProviders = factory is null or NullLoggerFactory || IsMicrosofts(factory) ? true
            : isNLog || !_use.IsAsked ? false
            : !wereAsked || (_wereAskedBefore && !isSerilog) ? true
            : null;
        return new(logger, factory is not null && IsMicrosofts(factory), isSerilog, isNLog, usesProviders);
    }

    /// <summary>Whether the factory writes to the application's providers; null while that can't be told. One may ask for them as late as at an event.</summary>
    private bool? UsesProviders(ApplicationLogger application) =>
        _use.IsTaken ? true
        : _hasPassedThemBy ? false
        : application.UsesProviders;

    private ILogger[] Direct(ApplicationLogger application) =>
        Volatile.Read(ref _direct) ?? Guard(() => Interlocked.CompareExchange(ref _direct, MakeDirect(application), null) ?? _direct!);

    private ILogger[] MakeDirect(ApplicationLogger application)
    {
        try
        {
            var isLeftToSerilog = IsLeftToSerilog;
            var providers = _providers().Where(provider => provider is IMailchimpLoggerProvider || (provider is OpenTelemetryLoggerProvider && !isLeftToSerilog)).ToList();

            // Without the probe, which ClearProviders removes, it can't be told of other factories.
            return application.IsSerilog || application.IsNLog || _use.IsAsked ? [.. providers.Select(static provider => provider.CreateLogger(EventNames.LogCategory))] : [];
        }
        catch
        {
            // What fails is not tried again at each event.
            Interlocked.CompareExchange(ref _direct, [], null);
            throw;
        }
    }

    private sealed class Making
    {
        public bool IsOver { get; set; }
    }

    /// <param name="Logger">Where the events go, if there is a factory.</param>
    /// <param name="IsMicrosofts">Whether the factory is one of Microsoft.Extensions.Logging.</param>
    /// <param name="IsSerilog">Whether the factory is Serilog's.</param>
    /// <param name="IsNLog">Whether the factory is NLog's.</param>
    /// <param name="UsesProviders">Whether the factory was made with the application's providers; null if somebody else may have asked for them.</param>
    private sealed record ApplicationLogger(ILogger? Logger, bool IsMicrosofts, bool IsSerilog, bool IsNLog, bool? UsesProviders);
}

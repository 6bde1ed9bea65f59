using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Output;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Logs;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Writes <c>mailchimp.telemetry.started</c>: what is listened to, exported and redacted, and what is off and why. At the end, writes the events that wait.</summary>
internal sealed class StartReport(IOptions<MailchimpTelemetryOptions> options, ExportDecisions exports, EventLogger logger, MailchimpInstrumentation instrumentation, RedactionSupport redaction, IConfiguration? configuration = null) : IHostedLifecycleService
{
    private const string ScopeRedaction = "redaction of scopes (ClearProviders was called after AddMailchimpTelemetry: call it, or what calls it, before)";
    private const string LogExport = "log export (the OpenTelemetry logger provider was removed: call ClearProviders, or what calls it, before AddMailchimpTelemetry)";
    private const string FactoryOnItsOwn = "log export (the logger factory was made without the application's logger providers, such as OpenTelemetry's)";
    private const string Template = $"Mailchimp telemetry started: listens to {{{AttributeNames.TelemetryHosts}}}; export: {{{AttributeNames.TelemetryExports}}}; redacts {{{AttributeNames.TelemetryRedacts}}}";
    private const string TemplateWithOff = Template + $"; off: {{{AttributeNames.TelemetryOff}}}";

    private static string? Instrumentation => HttpDiagnostics.FindOff() is { } setting ? $"all instrumentation, because {setting}" : null;

    private bool HasLogs => logger.Providers.Any(static provider => provider is OpenTelemetryLoggerProvider);

    /// <summary>A disabled SDK builds no provider, and so nothing is decided.</summary>
    private bool IsSdkDisabled => !exports.All.Any() && EnvironmentSettings.IsSdkDisabled(configuration);

    /// <summary>Scopes are redacted by a logger provider of this library.</summary>
    private bool IsScopeRedactionLost => HasLogs && !logger.Providers.Any(static provider => provider is ProviderProbe);

    private bool IsAnyExported => exports.All.Any(static decision => decision.Value.Kind == ExportDecisionKind.Exported);

    private bool IsLogExportLost => !HasLogs && !IsSdkDisabled;

    /// <summary>What a factory that the application made itself writes to is its own choice.</summary>
    private bool IsFactoryOnItsOwn => IsAnyExported && HasLogs && !IsScopeRedactionLost && logger.IsOnItsOwn;

    /// <summary>Writes the event, unless everything is off; never throws.</summary>
    public void Write()
    {
        try
        {
            logger.Prepare();
            foreach (var lost in Lost(options.Value))
            {
                new StateLog(logger).Unsupported(lost);
            }

            if (options.Value.Enabled && logger.IsEnabled(LogLevel.Information))
            {
                var state = new LogState();
                var off = string.Join("; ", Off(options.Value).Concat(redaction.Missing.Select(static part => $"redaction of {part} (not possible with these versions)")));
                state.Add(AttributeNames.TelemetryHosts, instrumentation.LogRedactor.Redact(Hosts(options.Value)));
                state.Add(AttributeNames.TelemetryExports, instrumentation.LogRedactor.Redact(Exports()));
                state.Add(AttributeNames.TelemetryRedacts, Redacts(options.Value));
                state.Add(AttributeNames.TelemetryOff, off.Length > 0 ? off : null);
                logger.Log(LogLevel.Information, EventNames.Started, state.WithTemplate(off.Length > 0 ? TemplateWithOff : Template));
            }
        }
        catch (Exception exception)
        {
            // A logger that throws must not fail the application's start.
            instrumentation.Instruments.CountInternalError("start_report", exception);
        }
    }

    /// <exception cref="InvalidOperationException">The option <c>Redaction:Required</c> is set, and scopes are not redacted.</exception>
    public void ThrowIfRequiredRedactionIsLost()
    {
        if (options.Value is { Enabled: true, Redaction.Required: true } && IsScopeRedactionLost)
        {
            throw new InvalidOperationException($"{MailchimpTelemetryOptions.SectionName}:{nameof(options.Value.Redaction)}:{nameof(options.Value.Redaction.Required)} is true, and there is no {ScopeRedaction}.");
        }
    }

    /// <summary>Before the services of the application start.</summary>
    /// <inheritdoc cref="ThrowIfRequiredRedactionIsLost"/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        ThrowIfRequiredRedactionIsLost();
        return Task.CompletedTask;
    }

    /// <summary>The old <c>WebHost</c> calls no other of the three.</summary>
    /// <inheritdoc cref="ThrowIfRequiredRedactionIsLost"/>
    public Task StartAsync(CancellationToken cancellationToken) => StartingAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Write();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Logger providers that were made late are disposed before the instrumentation, and would miss its last events.</summary>
    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            instrumentation.Flush();
        }
        catch (Exception exception)
        {
            instrumentation.Instruments.CountInternalError("stop_report", exception);
        }

        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Hosts(MailchimpTelemetryOptions options) =>
        string.Join(", ", ["*.api.mailchimp.com", "api.mailchimp.com", "login.mailchimp.com", .. options.AdditionalHosts.Distinct(StringComparer.OrdinalIgnoreCase)]);

    private string Exports()
    {
        var decisions = exports.All.Where(decision => decision.Key != OtlpSignal.Logs.Name || (HasLogs && !logger.IsLeftToSerilog && !IsFactoryOnItsOwn))
            .GroupBy(static decision => decision.Value, static decision => decision.Key.ToLowerInvariant()).ToList();
        var texts = IsSdkDisabled ? [$"none over OTLP, because {EnvironmentSettings.SdkDisabled} is true"] : decisions.Select(group => group.Key.Kind switch
        {
            ExportDecisionKind.Exported => $"{string.Join(", ", group)} to {group.Key.Text}",
            ExportDecisionKind.Off => $"{(decisions.Count == 1 ? "none" : "no " + string.Join(" or ", group))} over OTLP, because {group.Key.Text}",
            _ => group.Key.Text,
        });
        var serilog = logger.IsLeftToSerilog ? [$"logs left to {EventLogger.SerilogOtlpSink}, which is loaded, and redacted only within WriteTo.MailchimpRedacted"] : Array.Empty<string>();
        var seq = logger.Providers.Any(static provider => provider is IMailchimpLoggerProvider) ? ["its own log events to Seq"] : Array.Empty<string>();
        return string.Join("; ", [.. texts, .. serilog, .. seq]) is { Length: > 0 } text ? text : "none";
    }

    private static string Redacts(MailchimpTelemetryOptions options)
    {
        var full = options.Redaction.RedactPersonalData ? "API keys, credentials, cookies and personal data" : "API keys, credentials and cookies";
        full = options.Redaction.Rules.Count > 0 ? $"{full}, and what custom rules match ({options.Redaction.Rules.Count})" : full;
        var what = options.Redaction.Scope == MailchimpRedactionScope.Process
            ? $"{full} in all spans, log records and metrics that OpenTelemetry exports"
            : $"{full} in the Mailchimp telemetry, and Mailchimp API keys in all other spans and log records that OpenTelemetry exports";
        return $"{what} (your own log records reach other logging providers, such as the console, unchanged)";
    }

    /// <summary>What is off although the configuration asks for it: worth a warning each.</summary>
    private IEnumerable<string> Lost(MailchimpTelemetryOptions options)
    {
        if (options.Enabled && Instrumentation is { } all)
        {
            yield return all;
        }

        if (string.Join("; ", exports.Misfits) is { Length: > 0 } misfits)
        {
            yield return misfits;
        }

        if (options.Enabled && IsScopeRedactionLost)
        {
            yield return ScopeRedaction;
        }

        if (options.Enabled && IsLogExportLost && IsAnyExported)
        {
            yield return LogExport;
        }

        if (options.Enabled && IsFactoryOnItsOwn)
        {
            yield return FactoryOnItsOwn;
        }
    }

    private IEnumerable<string> Off(MailchimpTelemetryOptions options)
    {
        if (Instrumentation is { } all)
        {
            yield return all;
        }

        if (IsScopeRedactionLost)
        {
            yield return ScopeRedaction;
        }

        if (IsLogExportLost)
        {
            yield return LogExport;
        }

        if (IsFactoryOnItsOwn)
        {
            yield return FactoryOnItsOwn;
        }

        if (EnvironmentSettings.Read(configuration, EnvironmentSettings.Sampler) is not null)
        {
            yield return $"this library's sampler, because {EnvironmentSettings.Sampler} is set (one that follows the parent drops the spans of calls in requests that are not traced)";
        }

        if (!options.TraceOtherHosts)
        {
            yield return $"spans of calls to other hosts ({nameof(options.TraceOtherHosts)} is false)";
        }

        if (!options.Redaction.RedactPersonalData)
        {
            yield return $"redaction of personal data ({nameof(options.Redaction)}:{nameof(options.Redaction.RedactPersonalData)} is false)";
        }

        if (!options.LogResponseBody)
        {
            yield return $"response bodies in log events ({nameof(options.LogResponseBody)} is false)";
        }
    }
}

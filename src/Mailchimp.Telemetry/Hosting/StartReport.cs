using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Hosting.Export;
using Mailchimp.Telemetry.Output;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Writes <c>mailchimp.telemetry.started</c>: what is listened to, exported and redacted, and what is off and why.</summary>
internal sealed class StartReport(IOptions<MailchimpTelemetryOptions> options, ExportDecisions exports, EventLogger logger, MailchimpInstrumentation instrumentation, IEnumerable<ILoggerProvider> providers, RedactionSupport redaction) : IHostedLifecycleService
{
    private const string HttpDiagnosticsSwitch = "System.Net.Http.EnableActivityPropagation";
    private const string Template = $"Mailchimp telemetry started: listens to {{{AttributeNames.TelemetryHosts}}}; exports {{{AttributeNames.TelemetryExports}}}; redacts {{{AttributeNames.TelemetryRedacts}}}";
    private const string TemplateWithOff = Template + $"; off: {{{AttributeNames.TelemetryOff}}}";

    /// <summary>Writes the event, unless everything is off; never throws.</summary>
    public void Write()
    {
        try
        {
            if (exports.Misfit is { } misfit)
            {
                new StateLog(logger).Unsupported($"OTLP export, because {misfit}");
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

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        Write();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static string Hosts(MailchimpTelemetryOptions options) =>
        string.Join(", ", ["*.api.mailchimp.com", "api.mailchimp.com", "login.mailchimp.com", .. options.AdditionalHosts]);

    private string Exports()
    {
        var decisions = exports.All.GroupBy(static export => export.Value).Select(static group => $"{string.Join(", ", group.Select(static export => export.Key.ToLowerInvariant()))} {group.Key}");
        var seq = providers.Any(static provider => provider is IMailchimpLoggerProvider) ? ["its own log events to Seq"] : Array.Empty<string>();
        return string.Join("; ", [.. decisions, .. seq]) is { Length: > 0 } text ? text : "none";
    }

    private static string Redacts(MailchimpTelemetryOptions options)
    {
        var full = options.Redaction.RedactPersonalData ? "API keys, credentials, cookies and personal data" : "API keys, credentials and cookies";
        full = options.Redaction.Rules.Count > 0 ? $"{full}, and what {options.Redaction.Rules.Count} custom rules match" : full;
        return options.Redaction.Scope == MailchimpRedactionScope.Process ? $"{full} in all telemetry" : $"{full} in Mailchimp's telemetry, and Mailchimp API keys in all other";
    }

    private static IEnumerable<string> Off(MailchimpTelemetryOptions options)
    {
        if (AppContext.TryGetSwitch(HttpDiagnosticsSwitch, out var isOn) && !isOn)
        {
            yield return $"all instrumentation, because the switch {HttpDiagnosticsSwitch} is false";
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

using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Reports what of Mailchimp's state an application can feel: incidents, utilization, rejected credentials.</summary>
internal sealed class MailchimpHealthCheck(IMailchimpStatus? status, MailchimpTelemetryOptions options, MailchimpRedactor redactor, double utilizationThreshold) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (status is null)
        {
            return Task.FromResult(new HealthCheckResult(context.Registration.FailureStatus, "No data about Mailchimp: the data come from AddMailchimpTelemetry, which has not been called."));
        }

        if (!options.Enabled)
        {
            return Task.FromResult(HealthCheckResult.Healthy($"Mailchimp.Telemetry is off: {MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.Enabled)} is false."));
        }

        var problems = new List<string>();
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var incident in status.OpenIncidents)
        {
            var where = (incident.Datacenter ?? "Mailchimp") + (incident.Operation is { } operation ? " " + operation : string.Empty);
            problems.Add($"{where}: incident ({IncidentReasonNames.Of(incident.Reason)}) since {incident.Since:u}");
            data[$"incident.{where}.{IncidentReasonNames.Of(incident.Reason)}"] = incident.Since;
        }

        var accounts = status.Accounts;
        foreach (var account in accounts)
        {
            // An application may have given an account the name of a person.
            var name = redactor.Redact(account.Account);
            data[$"utilization.{name}"] = account.Utilization;
            if (account.Utilization >= utilizationThreshold)
            {
                problems.Add($"account {name}: {account.Active} active requests of {account.Limit}" + (account.Abandoned > 0 ? $", and at most {account.Abandoned} abandoned that still run" : string.Empty));
            }

            if (account.CredentialsRejected)
            {
                problems.Add($"account {name}: credentials rejected");
                data[$"credentials.{name}"] = "rejected";
            }
        }

        if (status.CredentialsRejected && !accounts.Any(static account => account.CredentialsRejected))
        {
            problems.Add("calls without an API key, or of account other: credentials rejected");
            data["credentials"] = "rejected";
        }

        return Task.FromResult(problems.Count == 0
            ? HealthCheckResult.Healthy(accounts.Count == 0 ? "No incident, and no call with an API key has been seen yet." : "No incident, no limit nearly reached, no credentials rejected.", data)
            : new HealthCheckResult(context.Registration.FailureStatus, string.Join("; ", problems), exception: null, data));
    }
}

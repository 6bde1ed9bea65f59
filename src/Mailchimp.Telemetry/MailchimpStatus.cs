using System.Collections.Immutable;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;

namespace Mailchimp.Telemetry;

internal sealed class MailchimpStatus(ConcurrencyTracker concurrency, IncidentTracker incidents) : IMailchimpStatus
{
    public ImmutableArray<MailchimpIncident> OpenIncidents => incidents.Open;

    public ImmutableArray<MailchimpAccountStatus> Accounts =>
        [.. concurrency.Loads.Select(load => new MailchimpAccountStatus(load.Account, load.Active, load.Abandoned, load.Limit, load.Peak, load.Elsewhere, load.CredentialsRejected))];

    public bool HasOpenIncident(string? datacenter = null) => incidents.HasOpen(datacenter);

    public double GetSaturation(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return concurrency.Find(account)?.Saturation ?? 0;
    }
}

using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Hosting;

internal sealed class MailchimpStatus(ConcurrencyTracker concurrency, IncidentTracker incidents) : IMailchimpStatus
{
    public IReadOnlyList<MailchimpIncident> OpenIncidents => incidents.Open;

    public IReadOnlyList<MailchimpAccountStatus> Accounts =>
        [.. concurrency.Loads.Select(load => new MailchimpAccountStatus
        {
            Account = load.Account,
            Active = load.Active,
            Queued = load.Queued,
            Abandoned = load.Abandoned,
            Limit = load.Limit,
            Peak = load.Peak,
            External = load.External,
            CredentialsRejected = load.Credentials.AreRejected,
        })];

    public bool CredentialsRejected => concurrency.CredentialsWithoutAccount.AreRejected || concurrency.Loads.Any(static load => load.Credentials.AreRejected);

    public bool HasOpenIncident(string? datacenter = null) => incidents.HasOpen(datacenter);

    public double GetUtilization(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (concurrency.Find(account) is { } load)
        {
            return (double)load.Active / load.Limit;
        }

        if (SecretText.IsIn(account))
        {
            throw new ArgumentException($"Don't pass a key as the account: use its name, or the key's fingerprint, {Fingerprint.Of(account.Trim().ToLowerInvariant())}.", nameof(account));
        }

        return concurrency.MayExist(account) ? 0 : throw new ArgumentException(
            SecretText.Hide($"No account is named '{account}': add its fingerprints to {MailchimpTelemetryOptions.SectionName}:{nameof(MailchimpTelemetryOptions.Accounts)}:{account}:{nameof(MailchimpAccountOptions.Fingerprints)}, or use a key's fingerprint, as in mailchimp.account."),
            nameof(account));
    }
}

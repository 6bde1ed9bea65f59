using System.Collections.Concurrent;
using System.Collections.Frozen;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Limits;

/// <summary>The load of each account. Accounts are capped by <see cref="AccountTable"/>, and so is this.</summary>
internal sealed class ConcurrencyTracker(MailchimpTelemetryOptions options, Func<string, string> redact, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, AccountLoad> _loads = new(StringComparer.Ordinal);

    /// <summary>Requests without credentials: they take nobody's place, and count all the same.</summary>
    public ActiveRequests WithoutAccount { get; } = new();

    /// <summary>Requests without credentials that wait in the client for a connection.</summary>
    public ActiveRequests QueuedWithoutAccount { get; } = new();

    /// <summary>Of the calls that belong to no account of their own: without an API key, or <see cref="AccountTable.Other"/>.</summary>
    public CredentialsState CredentialsWithoutAccount { get; } = new(options.IncidentIdleTimeout, time);

    /// <summary>How long the calls of each route take.</summary>
    public RouteDurations Durations { get; } = new();

    /// <summary>When Mailchimp itself ends a request.</summary>
    public TimeSpan ServerTimeout => options.ServerTimeout;

    public IEnumerable<AccountLoad> Loads => _loads.Select(pair => pair.Value);

    public AccountLoad Get(string account) => _loads.TryGetValue(account, out var load)
        ? load
        : _loads.GetOrAdd(account, static (name, self) => self.Create(name), this);

    /// <param name="account">A name, or a fingerprint in any letter case, which may have a name.</param>
    public AccountLoad? Find(string account) => _loads.GetValueOrDefault(account)
        ?? (Fingerprint.IsOne(account) ? _loads.GetValueOrDefault(Names.GetValueOrDefault(account) ?? account.ToLowerInvariant()) : null);

    /// <summary>Whether this account can exist: it is configured, may come from the resolver, or is a key's fingerprint.</summary>
    public bool MayExist(string account) =>
        options.AccountResolver is not null || options.Accounts.ContainsKey(account) || account == AccountTable.Other || Fingerprint.IsOne(account);

    private FrozenDictionary<string, string> Names => field ??= AccountTable.Configured(options);

    private AccountLoad Create(string account)
    {
        var limit = options.Accounts.TryGetValue(account, out var named) ? named.ConcurrencyLimit : null;
        return new AccountLoad(account, redact(account), limit ?? options.ConcurrencyLimit, new CredentialsState(options.IncidentIdleTimeout, time), time);
    }
}

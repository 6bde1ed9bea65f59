using System.Collections.Concurrent;
using System.Collections.Frozen;
using Mailchimp.Telemetry.Redaction;

namespace Mailchimp.Telemetry.Limits;

/// <summary>
/// Names the Mailchimp user behind credentials: the configured name, else the key's fingerprint.
/// Bounded: past the cap every further account is <see cref="Other"/>.
/// </summary>
internal sealed class AccountTable
{
    public const string Other = "other";

    private const int MaxRemembered = 1000;

    /// <summary>Whether this call was made by the resolver: asking it about its own call would never end.</summary>
    private static readonly AsyncLocal<bool> IsResolving = new();

    private readonly FrozenDictionary<string, string> _configured;
    private readonly ConcurrentDictionary<string, string> _byCredentials = new(StringComparer.Ordinal);
    private readonly BoundedNames _accounts;
    private readonly Func<string, string> _secretOf;
    private readonly Func<string, string?>? _resolver;
    private int _remembered;

    /// <param name="options">Names the accounts, and caps their number.</param>
    /// <param name="secretOf">Takes the secret out of a value that carries credentials.</param>
    public AccountTable(MailchimpTelemetryOptions options, Func<string, string> secretOf)
    {
        _secretOf = secretOf;
        _resolver = options.AccountResolver;
        _accounts = new BoundedNames(options.MaxAccounts);
        _configured = options.Accounts
            .SelectMany(account => account.Value.Fingerprints.Select(fingerprint => (fingerprint, account.Key)))
            .ToFrozenDictionary(pair => pair.fingerprint, pair => pair.Key, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The account that a value with credentials belongs to; never any part of the value itself.</summary>
    public string Resolve(string credentials)
    {
        if (_byCredentials.TryGetValue(credentials, out var account))
        {
            return account;
        }

        var fingerprint = Fingerprint.Of(_secretOf(credentials).ToLowerInvariant());
        if (IsResolving.Value)
        {
            return _accounts.Admit(Configured(fingerprint));
        }

        account = _accounts.Admit(Ask(fingerprint) ?? Configured(fingerprint));
        if (Volatile.Read(ref _remembered) < MaxRemembered && _byCredentials.TryAdd(credentials, account))
        {
            Interlocked.Increment(ref _remembered);
        }

        return account;
    }

    private string Configured(string fingerprint) => _configured.GetValueOrDefault(fingerprint) ?? fingerprint;

    private string? Ask(string fingerprint)
    {
        if (_resolver is null)
        {
            return null;
        }

        IsResolving.Value = true;
        try
        {
            return _resolver(fingerprint);
        }
        finally
        {
            IsResolving.Value = false;
        }
    }
}

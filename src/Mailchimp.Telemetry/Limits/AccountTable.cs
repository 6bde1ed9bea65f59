using System.Collections.Concurrent;
using System.Collections.Frozen;
using Mailchimp.Telemetry.Redaction.Text;

namespace Mailchimp.Telemetry.Limits;

/// <summary>
/// Names the Mailchimp user behind credentials: the configured name, else the key's fingerprint, or <see cref="Other"/>
/// for a password that a fingerprint would help to guess. Bounded: past the cap every further account is <see cref="Other"/>.
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
    private readonly Action<Exception> _onError;
    private int _remembered;

    /// <param name="options">Names the accounts, and caps their number.</param>
    /// <param name="secretOf">Takes the secret out of a value that carries credentials.</param>
    /// <param name="onError">Told of an exception of the application's resolver; the account is the fingerprint then.</param>
    public AccountTable(MailchimpTelemetryOptions options, Func<string, string> secretOf, Action<Exception> onError)
    {
        (_secretOf, _onError) = (secretOf, onError);
        _resolver = options.AccountResolver;
        _accounts = new BoundedNames(options.MaxAccounts, options.Accounts.Keys);
        _configured = Configured(options);
    }

    /// <summary>The names that the options give to fingerprints.</summary>
    public static FrozenDictionary<string, string> Configured(MailchimpTelemetryOptions options) => options.Accounts
        .SelectMany(static account => account.Value.Fingerprints.Select(fingerprint => (fingerprint, account.Key)))
        .ToFrozenDictionary(static pair => pair.fingerprint, static pair => pair.Key, StringComparer.OrdinalIgnoreCase);

    /// <summary>The account that a value with credentials belongs to; never any part of the value itself.</summary>
    /// <returns>The account, or null if there is nothing behind the user name or scheme: a setting that is missing.</returns>
    public string? Resolve(string credentials)
    {
        if (_byCredentials.TryGetValue(credentials, out var account))
        {
            return account;
        }

        var secret = _secretOf(credentials);
        if (secret.Length == 0)
        {
            return null;
        }

        var fingerprint = Fingerprint.Of(secret.ToLowerInvariant());
        var configured = _configured.GetValueOrDefault(fingerprint) ?? (AuthorizationValue.HasGuessableSecret(credentials) ? Other : fingerprint);
        if (IsResolving.Value || !TryAsk(fingerprint, out var resolved))
        {
            return Admit(configured);
        }

        account = Admit(resolved ?? configured);
        if (Volatile.Read(ref _remembered) < MaxRemembered && _byCredentials.TryAdd(credentials, account))
        {
            Interlocked.Increment(ref _remembered);
        }

        return account;
    }

    private string Admit(string account) => account == Other ? account : _accounts.Admit(account);

    /// <summary>False when the application's resolver failed: it is asked again the next time.</summary>
    private bool TryAsk(string fingerprint, out string? account)
    {
        account = null;
        if (_resolver is null)
        {
            return true;
        }

        IsResolving.Value = true;
        try
        {
            account = _resolver(fingerprint);
            return true;
        }
        catch (Exception exception)
        {
            _onError(exception);
            return false;
        }
        finally
        {
            IsResolving.Value = false;
        }
    }
}

using System.Buffers;
using Mailchimp.Telemetry.Limits;
using Mailchimp.Telemetry.Redaction.Text;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>Says which configuration key is wrong, why, and what to write instead.</summary>
internal sealed class MailchimpTelemetryOptionsValidator : IValidateOptions<MailchimpTelemetryOptions>
{
    private const int MaxNames = 10_000;
    private const string MostNames = "10,000";

    /// <summary>Those of a token (RFC 9110).</summary>
    private static readonly SearchValues<char> HeaderCharacters = SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly string[] SecretHeaders = ["Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"];

    public ValidateOptionsResult Validate(string? name, MailchimpTelemetryOptions options)
    {
        var errors = options.BindingErrors.Concat(Errors(options)).Select(SecretText.Hide).ToList();
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Errors(MailchimpTelemetryOptions options)
    {
        foreach (var host in options.AdditionalHosts)
        {
            if (!IsHost(host))
            {
                yield return Error(nameof(options.AdditionalHosts), $"'{host}' is not a host name or host:port, such as 'mailchimp-proxy.example:8443'; leave out the scheme and the path.");
            }
        }

        foreach (var kind in options.ExpectedErrors)
        {
            if (!MailchimpErrorKinds.TryParse(kind ?? string.Empty, out _))
            {
                yield return Error(nameof(options.ExpectedErrors), $"'{kind}' is not an error kind; {Advice(kind ?? string.Empty)}");
            }
        }

        foreach (var (account, settings) in options.Accounts)
        {
            if (account == AccountTable.Other || Fingerprint.IsOne(account))
            {
                yield return Error($"{nameof(options.Accounts)}:{account}", $"'{account}' is reserved for accounts without a name, which appear in the telemetry as '{AccountTable.Other}' or by their fingerprint; choose another name.");
            }

            foreach (var fingerprint in settings.Fingerprints)
            {
                if (!Fingerprint.IsOne(fingerprint))
                {
                    // Somebody may have put a whole key here, so the message does not repeat it.
                    yield return Error($"{nameof(options.Accounts)}:{account}:{nameof(settings.Fingerprints)}", "an entry is not a fingerprint of 8 hexadecimal digits; copy it from mailchimp.account, never use the key itself.");
                }
            }
        }

        foreach (var twice in options.Accounts.SelectMany(static account => account.Value.Fingerprints).Where(Fingerprint.IsOne).GroupBy(static fingerprint => fingerprint, StringComparer.OrdinalIgnoreCase).Where(static same => same.Count() > 1))
        {
            yield return Error(nameof(options.Accounts), $"the fingerprint {twice.Key} is listed more than once; keep it under one account only.");
        }

        foreach (var header in options.LoggedHeaders)
        {
            if (string.IsNullOrEmpty(header) || header.AsSpan().ContainsAnyExcept(HeaderCharacters))
            {
                yield return Error(nameof(options.LoggedHeaders), $"'{SecretText.Hide(header)}' is not the name of a header, such as 'X-Request-Id'.");
            }
            else if (SecretHeaders.Contains(header, StringComparer.OrdinalIgnoreCase))
            {
                yield return Error(nameof(options.LoggedHeaders), $"'{header}' carries credentials and can't be logged; remove it.");
            }
        }

        foreach (var error in options.Redaction.Errors())
        {
            yield return $"{MailchimpTelemetryOptions.SectionName}:{nameof(options.Redaction)}:{error}";
        }

        if (options.OtlpEndpoint is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
        {
            yield return Error(nameof(options.OtlpEndpoint), "the value is not an absolute http or https URI, such as 'http://localhost:4317'.");
        }

        foreach (var (key, limit) in options.Accounts.Select(account => ($"{nameof(options.Accounts)}:{account.Key}:{nameof(account.Value.ConcurrencyLimit)}", account.Value.ConcurrencyLimit))
            .Append((nameof(options.ConcurrencyLimit), options.ConcurrencyLimit)))
        {
            if (limit is < 1 or > MaxNames)
            {
                yield return Error(key, $"{limit} is not between 1 and {MostNames}.");
            }
        }

        if (options.ServerTimeout < TimeSpan.Zero || options.ServerTimeout > TimeSpan.FromHours(1))
        {
            yield return Error(nameof(options.ServerTimeout), $"{options.ServerTimeout} is not between 0 and 1 hour.");
        }

        if (options.GiveUpThreshold < TimeSpan.FromMilliseconds(1) || options.GiveUpThreshold > TimeSpan.FromMinutes(10))
        {
            yield return Error(nameof(options.GiveUpThreshold), $"{options.GiveUpThreshold} is not between 1 millisecond and 10 minutes.");
        }

        if (options.IncidentRecovery < TimeSpan.Zero || options.IncidentRecovery > TimeSpan.FromDays(1))
        {
            yield return Error(nameof(options.IncidentRecovery), $"{options.IncidentRecovery} is not between 0 and 1 day.");
        }

        if (options.IncidentIdleTimeout < TimeSpan.FromMinutes(1) || options.IncidentIdleTimeout > TimeSpan.FromDays(1))
        {
            yield return Error(nameof(options.IncidentIdleTimeout), $"{options.IncidentIdleTimeout} is not between 1 minute and 1 day.");
        }

        if (options.MaxErrorLogsPerMinute is < 1 or > 1_000_000)
        {
            yield return Error(nameof(options.MaxErrorLogsPerMinute), $"{options.MaxErrorLogsPerMinute} is not between 1 and 1,000,000.");
        }

        if (options.MaxAccounts is < 1 or > MaxNames)
        {
            yield return Error(nameof(options.MaxAccounts), $"{options.MaxAccounts} is not between 1 and {MostNames}.");
        }

        if (options.MaxDatacenters is < 1 or > MaxNames)
        {
            yield return Error(nameof(options.MaxDatacenters), $"{options.MaxDatacenters} is not between 1 and {MostNames}.");
        }
    }

    private static string Advice(string kind)
    {
        var written = kind.Replace("_", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
        return EditDistance.Nearest(written, MailchimpErrorKinds.Names.Select(static name => (name.Replace("_", string.Empty, StringComparison.Ordinal), name))) is { } nearest ? $"did you mean {nearest}?" : $"use one of: {string.Join(", ", MailchimpErrorKinds.Names)}.";
    }

    private static string Error(string key, string problem) => $"{MailchimpTelemetryOptions.SectionName}:{key}: {problem}";

    private static bool IsHost(string? host) =>
        !string.IsNullOrEmpty(host)
        && Uri.TryCreate("https://" + host, UriKind.Absolute, out var uri)
        && uri.PathAndQuery == "/"
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
        && !host.EndsWith('/');
}

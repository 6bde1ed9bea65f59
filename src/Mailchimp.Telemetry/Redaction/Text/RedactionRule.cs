using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>A kind of thing that is taken out of text. Its name stands in the text instead, and in the metric.</summary>
/// <param name="Name">As in <c>mailchimp.redaction.rule</c> and in the mark: <c>[email]</c>.</param>
/// <param name="IsSecret">Gives access to something, and is always redacted; else it is personal data.</param>
internal sealed record RedactionRule(string Name, bool IsSecret)
{
    public static readonly RedactionRule ApiKey = new("api_key", IsSecret: true);
    public static readonly RedactionRule Credential = new("credential", IsSecret: true);
    public static readonly RedactionRule Secret = new("secret", IsSecret: true);
    public static readonly RedactionRule Cookie = new("cookie", IsSecret: true);
    public static readonly RedactionRule SignedUrl = new("signed_url", IsSecret: true);
    public static readonly RedactionRule UrlQuery = new("url_query", IsSecret: true);
    public static readonly RedactionRule Email = new("email", IsSecret: false);
    public static readonly RedactionRule SubscriberHash = new("subscriber_hash", IsSecret: false);
    public static readonly RedactionRule ContactId = new("contact_id", IsSecret: false);
    public static readonly RedactionRule PersonName = new("name", IsSecret: false);
    public static readonly RedactionRule Phone = new("phone", IsSecret: false);
    public static readonly RedactionRule Address = new("address", IsSecret: false);
    public static readonly RedactionRule Ip = new("ip", IsSecret: false);
    public static readonly RedactionRule Location = new("location", IsSecret: false);
    public static readonly RedactionRule Birthday = new("birthday", IsSecret: false);
    public static readonly RedactionRule Note = new("note", IsSecret: false);
    public static readonly RedactionRule MergeFields = new("merge_fields", IsSecret: false);
    public static readonly RedactionRule SearchQuery = new("search_query", IsSecret: false);

    /// <summary>The built-in rules, by name.</summary>
    public static readonly FrozenDictionary<string, RedactionRule> BuiltIn = new[]
    {
        ApiKey, Credential, Secret, Cookie, SignedUrl, UrlQuery, Email, SubscriberHash, ContactId,
        PersonName, Phone, Address, Ip, Location, Birthday, Note, MergeFields, SearchQuery,
    }.ToFrozenDictionary(static rule => rule.Name, StringComparer.Ordinal);

    public bool IsIn(RuleSet rules) => rules switch
    {
        RuleSet.Secrets => IsSecret,
        RuleSet.Contacts => this == Email || this == SubscriberHash || this == ContactId || this == SearchQuery,
        _ => true,
    };

    /// <summary>What stands in the text for a value of this rule.</summary>
    public string Token { get; } = $"[{Name}]";

    /// <summary>The same with a fingerprint, by which two equal values can be recognised.</summary>
    public string TokenOf(string fingerprint) => $"[{Name} {fingerprint}]";
}

using System.Collections.Frozen;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Where a name announces a sensitive value.</summary>
[Flags]
internal enum SensitiveNameContexts
{
    /// <summary>A JSON member, at any depth of JSON inside JSON: <c>"phone": "1"</c>, <c>\"phone\":\"1\"</c>; also <c>Phone: "1"</c>.</summary>
    Member = 1,

    /// <summary>As <c>name=value</c>, in a query, a form or a record's text.</summary>
    Parameter = 2,

    /// <summary>As <c>name=value</c>, but only behind <c>?</c> or <c>&amp;</c>: elsewhere the word means something else.</summary>
    QueryOnly = 4,

    /// <summary>As <c>Name: value</c> up to the end of the line.</summary>
    Header = 8,

    /// <summary>The value may be a JSON object or array, which is then redacted whole.</summary>
    Composite = 16,

    /// <summary>Only the query of the URL that is the value.</summary>
    Url = 32,
}

/// <summary>A row of the table of names: what the value behind a name is.</summary>
internal sealed record SensitiveName(string Name, RedactionRule Rule, SensitiveNameContexts Forms, int MinLength = 1)
{
    private const SensitiveNameContexts Anywhere = SensitiveNameContexts.Member | SensitiveNameContexts.Parameter;
    private const SensitiveNameContexts Object = SensitiveNameContexts.Member | SensitiveNameContexts.Composite;

    /// <summary>By the name without <c>-</c> and <c>_</c>, in any case.</summary>
    private static readonly FrozenDictionary<string, SensitiveName> Table = new SensitiveName[]
    {
        new("authorization", RedactionRule.Credential, Anywhere | SensitiveNameContexts.Header | SensitiveNameContexts.Composite),
        new("proxyauthorization", RedactionRule.Credential, Anywhere | SensitiveNameContexts.Header | SensitiveNameContexts.Composite),
        new("cookie", RedactionRule.Cookie, Anywhere | SensitiveNameContexts.Header | SensitiveNameContexts.Composite),
        new("setcookie", RedactionRule.Cookie, Anywhere | SensitiveNameContexts.Header | SensitiveNameContexts.Composite),
        new("phpsessid", RedactionRule.Cookie, Anywhere),
        new("phpsessdata", RedactionRule.Cookie, Anywhere),
        new("mcid", RedactionRule.Cookie, Anywhere),
        new("abck", RedactionRule.Cookie, Anywhere),
        new("akbmsc", RedactionRule.Cookie, Anywhere),
        new("bmsz", RedactionRule.Cookie, Anywhere),
        new("bmsv", RedactionRule.Cookie, Anywhere),
        new("avestaenvironment", RedactionRule.Cookie, Anywhere),

        new("apikey", RedactionRule.Secret, Anywhere | SensitiveNameContexts.Header),
        new("accesstoken", RedactionRule.Secret, Anywhere),
        new("refreshtoken", RedactionRule.Secret, Anywhere),
        new("oauthtoken", RedactionRule.Secret, Anywhere),
        new("secret", RedactionRule.Secret, Anywhere),
        new("password", RedactionRule.Secret, Anywhere),
        new("passwd", RedactionRule.Secret, Anywhere),
        new("signature", RedactionRule.Secret, Anywhere),
        new("xamzcredential", RedactionRule.Secret, Anywhere),
        new("xamzsecuritytoken", RedactionRule.Secret, Anywhere),
        new("awsaccesskeyid", RedactionRule.Secret, Anywhere),
        new("token", RedactionRule.Secret, SensitiveNameContexts.QueryOnly),
        new("sig", RedactionRule.Secret, SensitiveNameContexts.QueryOnly),
        new("pwd", RedactionRule.Secret, SensitiveNameContexts.QueryOnly),
        new("code", RedactionRule.Secret, SensitiveNameContexts.QueryOnly, MinLength: 5),
        new("responsebodyurl", RedactionRule.SignedUrl, Anywhere),
        new("url", RedactionRule.UrlQuery, SensitiveNameContexts.Member | SensitiveNameContexts.Url),
        new("webhookurl", RedactionRule.UrlQuery, SensitiveNameContexts.Member | SensitiveNameContexts.Url),
        new("callbackurl", RedactionRule.UrlQuery, SensitiveNameContexts.Member | SensitiveNameContexts.Url),

        new("email", RedactionRule.Email, Anywhere),
        new("emailaddress", RedactionRule.Email, Anywhere),
        new("loginemail", RedactionRule.Email, Anywhere),
        new("uniqueemailid", RedactionRule.Email, Anywhere),
        new("subscriberhash", RedactionRule.SubscriberHash, Anywhere),
        new("contactid", RedactionRule.ContactId, Anywhere),
        new("fname", RedactionRule.PersonName, Anywhere),
        new("lname", RedactionRule.PersonName, Anywhere),
        new("firstname", RedactionRule.PersonName, Anywhere),
        new("lastname", RedactionRule.PersonName, Anywhere),
        new("fullname", RedactionRule.PersonName, Anywhere),
        new("loginname", RedactionRule.PersonName, Anywhere),
        new("accountname", RedactionRule.PersonName, Anywhere),
        new("username", RedactionRule.PersonName, Anywhere),
        new("company", RedactionRule.PersonName, SensitiveNameContexts.Member),
        new("phone", RedactionRule.Phone, Anywhere),
        new("phonenumber", RedactionRule.Phone, Anywhere),
        new("smsphonenumber", RedactionRule.Phone, Anywhere),
        new("mobilephone", RedactionRule.Phone, Anywhere),
        new("address", RedactionRule.Address, Object),
        new("address1", RedactionRule.Address, Anywhere),
        new("address2", RedactionRule.Address, Anywhere),
        new("addr1", RedactionRule.Address, Anywhere),
        new("addr2", RedactionRule.Address, Anywhere),
        new("billingaddress", RedactionRule.Address, Object),
        new("shippingaddress", RedactionRule.Address, Object),
        new("street", RedactionRule.Address, SensitiveNameContexts.Member),
        new("city", RedactionRule.Address, SensitiveNameContexts.Member),
        new("zip", RedactionRule.Address, SensitiveNameContexts.Member),
        new("zipcode", RedactionRule.Address, SensitiveNameContexts.Member),
        new("postalcode", RedactionRule.Address, SensitiveNameContexts.Member),
        new("ip", RedactionRule.Ip, Anywhere),
        new("ipsignup", RedactionRule.Ip, Anywhere),
        new("ipopt", RedactionRule.Ip, Anywhere),
        new("ipaddress", RedactionRule.Ip, Anywhere),
        new("latitude", RedactionRule.Location, Anywhere),
        new("longitude", RedactionRule.Location, Anywhere),
        new("birthday", RedactionRule.Birthday, Anywhere),
        new("birthdate", RedactionRule.Birthday, Anywhere),
        new("dateofbirth", RedactionRule.Birthday, Anywhere),
        new("note", RedactionRule.Note, SensitiveNameContexts.Member),
        new("mergefields", RedactionRule.MergeFields, Object),
        new("merges", RedactionRule.MergeFields, Object),
        new("query", RedactionRule.SearchQuery, SensitiveNameContexts.QueryOnly),
    }.ToFrozenDictionary(static row => row.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that end in one of these are secrets whatever stands before: <c>MAILCHIMP_API_KEY</c>, <c>webhook_secret</c>.</summary>
    private static readonly string[] SecretEndings = ["apikey", "secret", "accesstoken", "password", "signature"];

    /// <summary>What has a signature that is no secret.</summary>
    private static readonly string[] CodeEndings = ["function", "method", "type", "code"];

    private const int MaxNameLength = 64;

    /// <summary>Whether the name is about code, as <c>code.function.signature</c> is, by what stands before it.</summary>
    public bool IsOfCode(ReadOnlySpan<char> before)
    {
        if (Name != "signature" || !before.EndsWith('.'))
        {
            return false;
        }

        foreach (var ending in CodeEndings)
        {
            if (before[..^1].EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The row for a name as it is written, or null.</summary>
    public static SensitiveName? Find(ReadOnlySpan<char> written)
    {
        if (written.Length > MaxNameLength)
        {
            return null;
        }

        Span<char> buffer = stackalloc char[MaxNameLength];
        var length = 0;
        foreach (var c in written)
        {
            if (c is not ('-' or '_'))
            {
                buffer[length++] = c;
            }
        }

        ReadOnlySpan<char> name = buffer[..length];
        var lookup = Table.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(name, out var row))
        {
            return row;
        }

        foreach (var ending in SecretEndings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return Table[ending];
            }
        }

        return null;
    }
}

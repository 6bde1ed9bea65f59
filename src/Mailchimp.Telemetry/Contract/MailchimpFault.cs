namespace Mailchimp.Telemetry;

/// <summary>Who has to act before a failed call can succeed.</summary>
public enum MailchimpFault
{
    /// <summary>The request itself is wrong; the calling code has to change.</summary>
    Request,

    /// <summary>The state of the contact forbids it, for example an address that is already subscribed.</summary>
    Contact,

    /// <summary>The API key or token is missing, rejected or belongs to another data center.</summary>
    Credentials,

    /// <summary>The Mailchimp account or user is not allowed to do this, because of its role, plan or compliance.</summary>
    Account,

    /// <summary>A limit of Mailchimp's was reached; fewer or later calls succeed. <see cref="MailchimpErrorKind.SignupThrottled"/> concerns one address, which has to wait for hours or days.</summary>
    Limit,

    /// <summary>The content delivery network in front of Mailchimp refused the caller.</summary>
    Edge,

    /// <summary>Mailchimp failed.</summary>
    Mailchimp,

    /// <summary>The request or its response did not get through: name resolution, connection, TLS, a timeout, an invalid response, or a 408.</summary>
    Network,
}

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Which of the built-in rules are applied.</summary>
internal enum RuleSet
{
    /// <summary>All of them.</summary>
    Everything,

    /// <summary>Those that are always applied.</summary>
    Secrets,

    /// <summary>What tells who a contact is in a URL of Mailchimp's.</summary>
    Contacts,
}

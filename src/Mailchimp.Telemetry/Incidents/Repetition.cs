namespace Mailchimp.Telemetry.Incidents;

/// <summary>Whether an internal error has been seen before.</summary>
internal enum Repetition
{
    /// <summary>It is new, or can't be told from others.</summary>
    None,

    /// <summary>The same request had it before, and others have had theirs since.</summary>
    Known,

    /// <summary>The same request had it, and no other since: one request that is sent again and again.</summary>
    SameAgain,
}

namespace Mailchimp.Telemetry.Incidents;

/// <summary>How an incident came to be what it is.</summary>
internal enum IncidentChange
{
    Opened,

    /// <summary>Calls succeed again.</summary>
    Recovered,

    /// <summary>Nothing was heard any more.</summary>
    Silent,

    /// <summary>What was one operation's has become the data center's.</summary>
    Widened,
}

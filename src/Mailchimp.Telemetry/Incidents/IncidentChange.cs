namespace Mailchimp.Telemetry.Incidents;

/// <summary>What happened to an incident.</summary>
internal enum IncidentChange
{
    Opened,

    /// <summary>Calls succeed again.</summary>
    Recovered,

    /// <summary>No call was seen for the time of silence.</summary>
    Silent,

    /// <summary>What was one operation's has become the data center's.</summary>
    Widened,
}

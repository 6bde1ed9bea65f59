namespace Mailchimp.Telemetry.Simulator;

/// <summary>What a fault does to the calls that it applies to.</summary>
public enum FaultKind
{
    /// <summary>They are answered with an error.</summary>
    Error,

    /// <summary>They are answered with server errors, as in an outage.</summary>
    Incident,

    /// <summary>They take longer.</summary>
    Latency,

    /// <summary>They get no answer.</summary>
    Hang,

    /// <summary>Their connection is cut, before the answer or within its body.</summary>
    Cut,

    /// <summary>The body of their answer arrives slowly.</summary>
    Drip,

    /// <summary>The content delivery network answers them, before their key is looked at.</summary>
    Edge,

    /// <summary>Other clients take up places of the user's simultaneous connections.</summary>
    Saturation,

    /// <summary>An import rejects members, and succeeds nonetheless.</summary>
    RejectMembers,

    /// <summary>Operations of batches fail.</summary>
    FailOperations,
}

namespace Mailchimp.Telemetry.Simulator;

/// <summary>How the content delivery network in front of Mailchimp refuses a caller.</summary>
public enum EdgeBlock
{
    None,

    /// <summary>403 with an HTML page.</summary>
    AccessDenied,

    /// <summary>503 with the network's own JSON, <c>akamai_503</c>.</summary>
    AkamaiJson,

    /// <summary>503 with a "Request Blocked" page.</summary>
    RequestBlocked,

    /// <summary>403 without a body, at exceptionally high volumes.</summary>
    VolumeForbidden,

    /// <summary>429 without a body, at exceptionally high volumes.</summary>
    VolumeThrottled,
}

namespace Mailchimp.Telemetry.Simulator;

/// <summary>What the content delivery network in front of Mailchimp answers by itself.</summary>
public enum EdgePage
{
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

    /// <summary>502 with an HTML page: Mailchimp took too long.</summary>
    BadGateway,

    /// <summary>503 with an HTML page.</summary>
    ServiceUnavailable,

    /// <summary>504 with an HTML page.</summary>
    GatewayTimeout,
}

namespace Mailchimp.Telemetry.Simulator;

/// <summary>How the simulated API behaves. Mailchimp's own limits are the defaults.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The port for plain HTTP; 0 picks a free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>The port for HTTPS; 0 picks a free one.</summary>
    public int HttpsPort { get; init; }

    /// <summary>How many requests of one user are processed at once, over all of that user's keys.</summary>
    public int ConcurrencyLimit { get; init; } = 10;

    /// <summary>How many batch webhook events of one user may be pending.</summary>
    public int PendingWebhookLimit { get; init; } = 500;

    /// <summary>How many lists one address may join before it is throttled.</summary>
    public int SignupLimit { get; init; } = 5;

    /// <summary>When the edge gives up on a call and answers 502.</summary>
    public TimeSpan EdgeTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long an ordinary call takes.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long a batch is pending before its operations run and its webhooks are delivered.</summary>
    public TimeSpan BatchDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock for batches, the links to their results, and slow operations.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether plain HTTP is served as HTTPS is, for tests; Mailchimp answers 426.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Whether TLS 1.0 and 1.1 are accepted in order to answer 426 to them, where the system still can.</summary>
    public bool AcceptOldTls { get; init; }
}

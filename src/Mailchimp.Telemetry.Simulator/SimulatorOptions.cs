namespace Mailchimp.Telemetry.Simulator;

/// <summary>How the simulated API behaves. Mailchimp's own limits are the defaults.</summary>
public sealed class SimulatorOptions
{
    /// <summary>The port for plain HTTP; 0, the default, picks a free one.</summary>
    public int HttpPort { get; init; }

    /// <summary>The port for HTTPS; 0, the default, picks a free one.</summary>
    public int HttpsPort { get; init; }

    /// <summary>The owner's API key: letters, digits, hyphens and underscores that end with a hyphen and a data center from <c>us1</c> to <c>us22</c>. Null, the default, makes a new one.</summary>
    public string? ApiKey { get; init; }

    /// <summary>How many requests of one user are processed at once, over all of that user's keys; 10 by default.</summary>
    public int ConcurrencyLimit { get; init; } = 10;

    /// <summary>How many batch webhook events of one user may be pending; 500 by default.</summary>
    public int PendingWebhookLimit { get; init; } = 500;

    /// <summary>How many lists one address may join before it is throttled; 5 by default.</summary>
    public int SignupLimit { get; init; } = 5;

    /// <summary>When the edge gives up on a call and answers 502; after two minutes by default.</summary>
    public TimeSpan EdgeTimeout { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long an ordinary call takes; no longer than it must by default.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>How long a batch is pending before its operations run and its webhooks are delivered; 2 seconds by default.</summary>
    public TimeSpan BatchDuration { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock for everything that takes time or has one: latency, faults, batches, the links to their results. The system's by default.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Whether plain HTTP is served as HTTPS is, for clients that can't trust a certificate. False by default: Mailchimp answers 426.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Whether TLS 1.0 and 1.1 are accepted in order to answer 426 to them, where the system still can. False by default.</summary>
    public bool AcceptOldTls { get; init; }

    /// <summary>The seed of the random numbers of faults, so that a run can be repeated; null, the default, makes each run differ.</summary>
    public int? Seed { get; init; }

    /// <summary>The file of a scenario that plays from the start, or null.</summary>
    public string? Scenario { get; init; }

    /// <summary>Called for each request when its answer begins, for example to write it to a test's output. Null by default. It must not throw, and is called from many threads.</summary>
    public Action<SimulatedRequest>? OnRequest { get; init; }
}

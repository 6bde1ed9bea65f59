namespace Newsletter;

/// <summary>What the command line asks for.</summary>
/// <param name="Duration">How long the day lasts.</param>
/// <param name="Json">Whether to print one JSON object and nothing else.</param>
/// <param name="Mailchimp">A real account's API root, or null for the simulator.</param>
/// <param name="ApiKey">The real account's key.</param>
/// <param name="MetricsPort">Where to serve <c>/metrics</c>, or null.</param>
/// <param name="Dashboard">Whether to show the day in the Aspire dashboard.</param>
internal sealed record Settings(TimeSpan Duration, bool Json, Uri? Mailchimp, string? ApiKey, int? MetricsPort, bool Dashboard);

using Aspire.Hosting.ApplicationModel;

namespace Mailchimp.Samples.AppHost;

/// <summary>Adds a Mailchimp simulator to an application host.</summary>
public static class MailchimpSimulatorBuilderExtensions
{
    private const string Tool = "Mailchimp.Telemetry.Simulator.Tool.dll";

    /// <summary>
    /// Adds a Mailchimp simulator. Resources that reference it get a connection string with its address and key. Its
    /// port is free when it starts, and its key is new each time.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="name">The name of the resource and of its connection string.</param>
    /// <param name="port">The port on this machine; null takes a free one.</param>
    /// <returns>The resource's builder.</returns>
    public static IResourceBuilder<MailchimpSimulatorResource> AddMailchimpSimulator(this IDistributedApplicationBuilder builder, [ResourceName] string name, int? port = null)
    {
        var key = builder.AddParameter($"{name}-key", $"{Guid.NewGuid():N}-us6", secret: true);

        // In an application of yours, the command is mailchimp-simulator, without the first argument.
        var simulator = new MailchimpSimulatorResource(name, "dotnet", AppContext.BaseDirectory, key.Resource);
        return builder.AddResource(simulator)
            .WithHttpEndpoint(port, name: MailchimpSimulatorResource.EndpointName)
            .WithArgs(Path.Combine(AppContext.BaseDirectory, Tool), "--http", "--port", simulator.PrimaryEndpoint.Property(EndpointProperty.TargetPort), "--key", key)
            .WithHttpHealthCheck("/_simulator")
            .ExcludeFromManifest();
    }

    /// <summary>Plays a scenario: faults that come and go.</summary>
    /// <param name="builder">The resource's builder.</param>
    /// <param name="path">A JSON file, absolute or relative to the application host's folder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IResourceBuilder<MailchimpSimulatorResource> WithScenario(this IResourceBuilder<MailchimpSimulatorResource> builder, string path) =>
        builder.WithArgs("--scenario", Path.GetFullPath(path, builder.ApplicationBuilder.AppHostDirectory));

    /// <summary>Sets how long each call takes, instead of 20 ms.</summary>
    /// <param name="builder">The resource's builder.</param>
    /// <param name="latency">The time, up to 10 minutes, in whole milliseconds.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IResourceBuilder<MailchimpSimulatorResource> WithLatency(this IResourceBuilder<MailchimpSimulatorResource> builder, TimeSpan latency) =>
        builder.WithArgs("--latency", $"{latency.TotalMilliseconds:0}");
}

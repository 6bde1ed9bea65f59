using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Resources;

namespace Mailchimp.Telemetry.Hosting;

/// <summary>
/// The resource attribute <c>service.instance.id</c> where nobody else gives one: Prometheus makes its label
/// <c>instance</c> from it, without which the limits of several processes fall into one series.
/// </summary>
internal sealed class ServiceInstance(IServiceProvider services) : IResourceDetector
{
    private const string Name = "service.instance.id";
    private const string Variable = "OTEL_RESOURCE_ATTRIBUTES";

    /// <summary>One for all signals of the process.</summary>
    private static readonly string Id = Guid.NewGuid().ToString();

    /// <summary>An application's own value is added later, and wins; one from the environment was added before.</summary>
    public Resource Detect() =>
        !ProviderInstrumentation.IsEnabled(services) || (services.GetService<IConfiguration>()?[Variable] ?? Environment.GetEnvironmentVariable(Variable))?.Contains(Name + "=", StringComparison.Ordinal) == true
            ? Resource.Empty
            : new Resource([KeyValuePair.Create<string, object>(Name, Id)]);
}

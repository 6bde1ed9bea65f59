using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mailchimp.Telemetry.Tests.Hosting;

/// <summary>Each process has a <c>service.instance.id</c>; an application's own one stands.</summary>
public class ServiceInstanceTests
{
    [Fact]
    public void All_signals_of_a_process_have_the_same_one()
    {
        var ids = InstanceIds(services => services.AddMailchimpTelemetry());

        ids.Should().HaveCount(3).And.OnlyContain(id => id == ids[0]);
        Guid.TryParse(ids[0], out _).Should().BeTrue();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_applications_own_one_stands_in_either_order(bool before)
    {
        void Own(IServiceCollection services) => services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("shop", serviceInstanceId: "shop-1"));

        InstanceIds(services =>
        {
            if (before)
            {
                Own(services);
            }

            services.AddMailchimpTelemetry();
            if (!before)
            {
                Own(services);
            }
        }).Should().Equal("shop-1", "shop-1", "shop-1");
    }

    [Fact]
    public void The_one_from_the_environment_stands()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=from-outside")]).Build();

        InstanceIds(services => services.AddSingleton<IConfiguration>(configuration).AddMailchimpTelemetry()).Should().Equal("from-outside", "from-outside", "from-outside");
    }

    private static List<string?> InstanceIds(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        configure(services);
        using var provider = services.BuildServiceProvider();
        return [.. new[]
        {
            provider.GetRequiredService<TracerProvider>().GetResource(),
            provider.GetRequiredService<MeterProvider>().GetResource(),
            provider.GetRequiredService<LoggerProvider>().GetResource(),
        }.Select(resource => resource.Attributes.SingleOrDefault(attribute => attribute.Key == "service.instance.id").Value as string)];
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Tests.Registration;

public class OptionsTests
{
    [Fact]
    public void Options_bind_from_configuration_and_code_comes_last()
    {
        var options = Bind(
            [
                new("Mailchimp:Telemetry:AdditionalHosts:0", "proxy.example"),
                new("Mailchimp:Telemetry:ExpectedErrors:0", "resource_not_found"),
                new("Mailchimp:Telemetry:MaxAccounts", "7"),
                new("Mailchimp:Telemetry:Accounts:newsletter:Fingerprints:0", "0123abcd"),
                new("Mailchimp:Telemetry:OtlpEndpoint", "http://localhost:4317"),
                new("Mailchimp:Telemetry:Redaction:PersonalData", "false"),
                new("Mailchimp:Telemetry:Redaction:Rules:0:Name", "order"),
                new("Mailchimp:Telemetry:Redaction:Rules:0:Pattern", "ORD-[0-9]+"),
                new("Mailchimp:Telemetry:Redaction:Allowed:0", "@example.com"),
            ],
            options => options.MaxAccounts = 8);

        options.AdditionalHosts.Should().Equal("proxy.example");
        options.ExpectedErrors.Should().Equal("resource_not_found");
        options.Accounts["newsletter"].Fingerprints.Should().Equal("0123abcd");
        options.OtlpEndpoint.Should().Be(new Uri("http://localhost:4317"));
        options.MaxAccounts.Should().Be(8);
        options.Redaction.PersonalData.Should().BeFalse();
        options.Redaction.Allowed.Should().Equal("@example.com");
        new MailchimpRedactor(options.Redaction).Redact("ORD-1").Should().Be("[order]");
    }

    [Theory]
    [InlineData("AdditionalHosts:0", "https://proxy.example/x", "Mailchimp:Telemetry:AdditionalHosts")]
    [InlineData("AdditionalHosts:0", "", "Mailchimp:Telemetry:AdditionalHosts")]
    [InlineData("ExpectedErrors:0", "not_a_kind", "Mailchimp:Telemetry:ExpectedErrors")]
    [InlineData("Accounts:a:Fingerprints:0", "0123456789abcdef0123456789abcdef-us6", "Mailchimp:Telemetry:Accounts:a:Fingerprints")]
    [InlineData("LoggedHeaders:0", "authorization", "Mailchimp:Telemetry:LoggedHeaders")]
    [InlineData("OtlpEndpoint", "ftp://x", "Mailchimp:Telemetry:OtlpEndpoint")]
    [InlineData("MaxAccounts", "0", "Mailchimp:Telemetry:MaxAccounts")]
    [InlineData("Redaction:Rules:0:Pattern", "(", "Mailchimp:Telemetry:Redaction:Rules:0:Name")]
    [InlineData("ErrorLogLimit", "0", "Mailchimp:Telemetry:ErrorLogLimit")]
    [InlineData("MaxDatacenters", "100000", "Mailchimp:Telemetry:MaxDatacenters")]
    public async Task A_wrong_value_stops_the_start_with_the_key_in_the_message(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Mailchimp:Telemetry:" + key, value)]);
        builder.AddMailchimpTelemetry();

        var failure = await FailToStart(builder);

        failure.Should().BeOfType<OptionsValidationException>();
        failure.Message.Should().Contain(named).And.NotContain("0123456789abcdef");
    }

    [Theory]
    [InlineData("MaxAccounts", "many", "Mailchimp:Telemetry:MaxAccounts")]
    [InlineData("AdditionalHost", "proxy.example", "AdditionalHost")]
    public async Task A_value_that_does_not_convert_and_a_key_that_does_not_exist_are_named(string key, string value, string named)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Mailchimp:Telemetry:" + key, value)]);
        builder.AddMailchimpTelemetry();

        (await FailToStart(builder)).Message.Should().Contain(named);
    }

    private static async Task<Exception> FailToStart(HostApplicationBuilder builder) => (await Record.ExceptionAsync(async () =>
    {
        using var host = builder.Build();
        await host.StartAsync();
    }))!;

    private static MailchimpTelemetryOptions Bind(KeyValuePair<string, string?>[] settings, Action<MailchimpTelemetryOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddMailchimpTelemetry(configure);
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<MailchimpTelemetryOptions>>().Value;
    }
}

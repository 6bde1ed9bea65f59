using Mailchimp.Telemetry.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Tests.Hosting;

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
                new("Mailchimp:Telemetry:Redaction:RedactPersonalData", "false"),
                new("Mailchimp:Telemetry:Redaction:Rules:0:Name", "order"),
                new("Mailchimp:Telemetry:Redaction:Rules:0:Pattern", "ORD-[0-9]+"),
                new("Mailchimp:Telemetry:Redaction:AllowedValues:0", "@example.com"),
            ],
            options => options.MaxAccounts = 8);

        options.AdditionalHosts.Should().Equal("proxy.example");
        options.ExpectedErrors.Should().Equal("resource_not_found");
        options.Accounts["newsletter"].Fingerprints.Should().Equal("0123abcd");
        options.OtlpEndpoint.Should().Be(new Uri("http://localhost:4317"));
        options.MaxAccounts.Should().Be(8);
        options.Redaction.RedactPersonalData.Should().BeFalse();
        options.Redaction.AllowedValues.Should().Equal("@example.com");
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
    [InlineData("MaxErrorLogsPerMinute", "0", "Mailchimp:Telemetry:MaxErrorLogsPerMinute")]
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
    [InlineData("MaxAccounts", "many", "Mailchimp:Telemetry:MaxAccounts: 'many' is not a whole number, such as 100.")]
    [InlineData("MaxAccounts", "0123456789abcdef0123456789abcdef-us6", "Mailchimp:Telemetry:MaxAccounts: the value is not a whole number, such as 100.")]
    [InlineData("Enabled", "yes", "Mailchimp:Telemetry:Enabled: 'yes' is not a Boolean; use true or false.")]
    [InlineData("AdditionalHost", "proxy.example", "Mailchimp:Telemetry:AdditionalHost does not exist; did you mean Mailchimp:Telemetry:AdditionalHosts?")]
    [InlineData("expectederorrs:0", "resource_not_found", "Mailchimp:Telemetry:expectederorrs does not exist; did you mean Mailchimp:Telemetry:ExpectedErrors?")]
    [InlineData("RedactPersonalData", "true", "Mailchimp:Telemetry:RedactPersonalData does not exist; did you mean Mailchimp:Telemetry:Redaction:RedactPersonalData?")]
    [InlineData("Colour", "red", "Mailchimp:Telemetry:Colour does not exist; the keys of Mailchimp:Telemetry are Enabled, AdditionalHosts, *")]
    [InlineData("Accounts:news:Fingerprint:0", "0123abcd", "Mailchimp:Telemetry:Accounts:news:Fingerprint does not exist; did you mean Mailchimp:Telemetry:Accounts:news:Fingerprints?")]
    [InlineData("Accounts:news", "0123abcd", "Mailchimp:Telemetry:Accounts:news is a section, not a single value: its keys are Fingerprints, ConcurrencyLimit.")]
    [InlineData("Accounts:0123456789abcdef0123456789abcdef-us6:Name", "news", "Mailchimp:Telemetry:Accounts:*api_key*:Name does not exist; *")]
    [InlineData("AccountResolver", "x", "Mailchimp:Telemetry:AccountResolver is a function: set it in code, in the delegate passed to AddMailchimpTelemetry.")]
    [InlineData("ExpectedErrors", "resource_not_found", "Mailchimp:Telemetry:ExpectedErrors is a list, not a single value: write \"ExpectedErrors\": [ \"...\" ] in JSON, or Mailchimp__Telemetry__ExpectedErrors__0 in the environment.")]
    [InlineData("Redaction:AllowedValues", "@example.com", "Mailchimp:Telemetry:Redaction:AllowedValues is a list, not a single value: *")]
    [InlineData("Redaction:Rules:0:Nmae", "order", "Mailchimp:Telemetry:Redaction:Rules:0:Nmae does not exist; did you mean Mailchimp:Telemetry:Redaction:Rules:0:Name?")]
    [InlineData("Redaction:Rules", "order", "Mailchimp:Telemetry:Redaction:Rules is a list of rules: write \"Rules\": [ { \"Name\": \"...\", \"Pattern\": \"...\" } ] in JSON, or Mailchimp__Telemetry__Redaction__Rules__0__Name and *")]
    [InlineData("Redaction:Rules:Pattern", "x", "Mailchimp:Telemetry:Redaction:Rules is a list of rules: *")]
    [InlineData("ServerTimeout", "120", "Mailchimp:Telemetry:ServerTimeout: '120' means days; for seconds, use hours:minutes:seconds, 00:02:00.")]
    [InlineData("IncidentIdleTimeout", "24:00:00", "Mailchimp:Telemetry:IncidentIdleTimeout: '24:00:00' has more than 23 hours, which .NET takes for days; use days.hours:minutes:seconds, 1.00:00:00.")]
    [InlineData("IncidentIdleTimeout", "1000:00:00", "Mailchimp:Telemetry:IncidentIdleTimeout: '1000:00:00' has more than 23 hours, which .NET takes for days; use days.hours:minutes:seconds, 41.16:00:00.")]
    [InlineData("IncidentRecovery", "24:30:15", "Mailchimp:Telemetry:IncidentRecovery: '24:30:15' has more than 23 hours, which .NET takes for days; use days.hours:minutes:seconds, 1.00:30:15.")]
    [InlineData("GiveUpThreshold", "2s", "Mailchimp:Telemetry:GiveUpThreshold: '2s' is not a time; use hours:minutes:seconds, such as 00:00:00.500.")]
    [InlineData("GiveUpThreshold", "500", "Mailchimp:Telemetry:GiveUpThreshold: '500' means days; for seconds, use hours:minutes:seconds, 00:08:20, and for milliseconds 00:00:00.500.")]
    [InlineData("ExpectedErrors:0", "ResourceNotFound", "Mailchimp:Telemetry:ExpectedErrors: 'ResourceNotFound' is not an error kind; did you mean resource_not_found?")]
    [InlineData("LoggedHeaders:0", "Authorization:hunter2", "Mailchimp:Telemetry:LoggedHeaders: 'Authorization:[credential]' is not the name of a header, such as 'X-Request-Id'.")]
    [InlineData("LoggedHeaders:0", "a b", "Mailchimp:Telemetry:LoggedHeaders: 'a b' is not the name of a header, such as 'X-Request-Id'.")]
    [InlineData("Accounts:other:ConcurrencyLimit", "20", "Mailchimp:Telemetry:Accounts:other: 'other' is reserved for accounts without a name, which appear in the telemetry as 'other' or by their fingerprint; choose another name.")]
    [InlineData("Accounts:3f2a91c0:ConcurrencyLimit", "20", "Mailchimp:Telemetry:Accounts:3f2a91c0: '3f2a91c0' is reserved *")]
    [InlineData("MaxAccounts", "0", "Mailchimp:Telemetry:MaxAccounts: 0 is not between 1 and 10,000.")]
    [InlineData("ServerTimeout:Seconds", "120", "Mailchimp:Telemetry:ServerTimeout is a single value, not a list or a section.")]
    [InlineData("Redaction:AllowedValues:0", "0123456789abcdef0123456789abcdef-us6", "Mailchimp:Telemetry:Redaction:AllowedValues:0: the entry is an API key or another secret*remove it*")]
    [InlineData("ExpectedErrors:0", "0123456789abcdef0123456789abcdef-us6", "Mailchimp:Telemetry:ExpectedErrors: '*api_key*' is not an error kind; use one of: bad_request, *")]
    [InlineData("Redaction:AllowedValues:0", "@", "Mailchimp:Telemetry:Redaction:AllowedValues:0: '@' has no domain; write '@example.com', or *")]
    [InlineData("Redaction:Scope", "1", "Mailchimp:Telemetry:Redaction:Scope: '1' is not a scope; use Mailchimp or Process.")]
    [InlineData("Redaction:Scope", "7", "Mailchimp:Telemetry:Redaction:Scope: '7' is not a scope; use Mailchimp or Process.")]
    [InlineData("GiveUpThreshold", "00:11:00", "Mailchimp:Telemetry:GiveUpThreshold: 00:11:00 is not between 1 millisecond and 10 minutes.")]
    public async Task The_start_fails_with_the_full_key_and_the_cure_and_no_secret(string key, string value, string message)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Mailchimp:Telemetry:" + key, value)]);
        builder.AddMailchimpTelemetry();

        var failure = (await FailToStart(builder)).Should().BeOfType<OptionsValidationException>().Subject;

        failure.Failures.Should().ContainSingle().Which.Should().Match(message).And.NotContain("0123456789abcdef");
    }

    [Fact]
    public async Task A_scope_that_does_not_exist_is_refused_in_code_too()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.AddMailchimpTelemetry(static options => options.Redaction.Scope = (MailchimpRedactionScope)7);

        (await FailToStart(builder)).Should().BeOfType<OptionsValidationException>().Which.Message.Should().Contain("Mailchimp:Telemetry:Redaction:Scope: '7' is not a scope; use Mailchimp or Process.");
    }

    [Fact]
    public async Task A_fingerprint_belongs_to_one_account()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("Mailchimp:Telemetry:Accounts:a:Fingerprints:0", "0123abcd"), new("Mailchimp:Telemetry:Accounts:b:Fingerprints:0", "0123ABCD")]);
        builder.AddMailchimpTelemetry();

        (await FailToStart(builder)).Should().BeOfType<OptionsValidationException>().Which.Message.Should().Contain("0123abcd is listed more than once");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(
            [
                new("Mailchimp:Telemetry:Enabld", "true"),
                new("Mailchimp:Telemetry:ServerTimeout", "120"),
                new("Mailchimp:Telemetry:Redaction:Scope", "everything"),
                new("Mailchimp:Telemetry:MaxAccounts", "0"),
                new("Mailchimp:Telemetry:ExpectedErrors:0", "not_a_kind"),
                new("Mailchimp:Telemetry:Redaction:Rules:0:Nmae", "order"),
            ]);
        builder.AddMailchimpTelemetry(static options => options.GiveUpThreshold = TimeSpan.Zero);

        (await FailToStart(builder)).Should().BeOfType<OptionsValidationException>().Which.Failures.Select(static failure => failure.Split(' ')[0].TrimEnd(':')).Should().BeEquivalentTo(
            "Mailchimp:Telemetry:Enabld",
            "Mailchimp:Telemetry:ServerTimeout",
            "Mailchimp:Telemetry:Redaction:Scope",
            "Mailchimp:Telemetry:MaxAccounts",
            "Mailchimp:Telemetry:ExpectedErrors",
            "Mailchimp:Telemetry:Redaction:Rules:0:Nmae",
            "Mailchimp:Telemetry:GiveUpThreshold");
    }

    [Theory]
    [InlineData("ServerTimeout", "0")]
    [InlineData("ServerTimeout", "00:02:00")]
    [InlineData("expectederrors:0", "member_exists")]
    [InlineData("ExpectedErrors", "")]
    [InlineData("Redaction", null)]
    [InlineData("Accounts:news:ConcurrencyLimit", "20")]
    [InlineData("Redaction:AllowedValues:0", "0123abcd")]
    [InlineData("TraceOtherHosts", "False")]
    public void What_is_right_passes(string key, string? value) =>
        FluentActions.Invoking(() => Bind([new("Mailchimp:Telemetry:" + key, value)], static _ => { })).Should().NotThrow();

    [Fact]
    public void Every_option_can_be_configured() =>
        ConfigurationCheck.Names.Should().BeEquivalentTo(typeof(MailchimpTelemetryOptions).GetProperties().Concat(typeof(MailchimpRedactionOptions).GetProperties()).Select(static property => property.Name));

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

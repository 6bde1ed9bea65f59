using System.Text;

namespace Mailchimp.Telemetry.Tests.Redaction.Canaries;

/// <summary>
/// Secrets and personal data are planted in every place where they may stand, the real exporters send to receivers
/// that keep the bytes, and not one may be in them.
/// </summary>
public class CanaryTests
{
    private const int ManyPlanted = 10_000;

    [Fact]
    public async Task Not_one_of_ten_thousand_canaries_leaves_and_what_is_needed_does()
    {
        await using var app = await CanaryApp.RunAsync(Registrations.OwnExporter, rounds: 144, seed: 1);

        app.Planted.Should().HaveCountGreaterThan(ManyPlanted);
        CanaryScan.Find(app.Left, app.Planted).Should().BeEmpty();
        app.Faults.Should().BeEmpty();

        var logs = app.Receiver.Text("/v1/logs");
        var spans = app.Receiver.Text("/v1/traces");
        var seq = app.Receiver.Text("/api/events/raw");
        foreach (var text in new[] { logs, spans, seq })
        {
            text.Should().Contain("Resource Not Found").And.Contain("resource_not_found").And.Contain("[email]").And.Contain("[api_key ");
            app.Instances.Should().OnlyContain(instance => text.Contains(instance, StringComparison.Ordinal));
        }

        foreach (var text in new[] { logs, seq, app.Receiver.Text("/v1/metrics") })
        {
            text.Should().Contain("ERROR_CONTACT_EXISTS").And.Contain("invalid_contact").And.Contain("campaign_not_ready").And.Contain("member_exists");
        }

        logs.Should().Contain("3 of 4 operations of batch").And.Contain("3 of 4 results of batch");
        spans.Should().Contain("Partial failure").And.Contain("mailchimp.partial.codes").And.Contain("http://localhost:");
        spans.Should().Contain("/3.0/lists/{list_id}/members/{subscriber_hash}").And.Contain("lists/abc/members/[subscriber_hash]").And.Contain("exception.stacktrace");
        seq.Should().Contain("\"kind\":\"resource_not_found\"").And.MatchRegex("\"@tr\":\"[0-9a-f]{32}\"").And.Contain("MailchimpLikeException");
        app.Receiver.Text("/v1/metrics").Should().Contain("mailchimp.telemetry.redactions").And.Contain("[api_key ");
    }

    [Theory]
    [InlineData(Registrations.OwnExporter)]
    [InlineData(Registrations.OwnExporterByConfiguration)]
    [InlineData(Registrations.UseOtlpBefore)]
    [InlineData(Registrations.UseOtlpAfter)]
    [InlineData(Registrations.AddOtlpBefore)]
    [InlineData(Registrations.AddOtlpAfter)]
    [InlineData(Registrations.SimpleBefore)]
    [InlineData(Registrations.SimpleAfter)]
    [InlineData(Registrations.LoggingOptionsBefore)]
    [InlineData(Registrations.LoggingOptionsAfter)]
    public async Task Nothing_leaves_whatever_the_order_of_registration(Registrations registrations)
    {
        await using var app = await CanaryApp.RunAsync(registrations, rounds: 6, seed: 2);

        CanaryScan.Find(app.Left, app.Planted).Should().BeEmpty();
        app.Receiver.Text("/v1/logs").Should().Contain("resource_not_found");
        app.Receiver.Text("/api/events/raw").Should().Contain("resource_not_found");
        if (registrations is not (Registrations.LoggingOptionsBefore or Registrations.LoggingOptionsAfter))
        {
            app.Receiver.Text("/v1/traces").Should().Contain("resource_not_found");
            app.Receiver.Text("/v1/metrics").Should().Contain("resource_not_found");
        }
    }

    [Theory]
    [InlineData(Registrations.OwnExporter)]
    [InlineData(Registrations.OwnExporterByConfiguration)]
    [InlineData(Registrations.UseOtlpBefore)]
    [InlineData(Registrations.UseOtlpAfter)]
    [InlineData(Registrations.AddOtlpBefore)]
    [InlineData(Registrations.AddOtlpAfter)]
    [InlineData(Registrations.SimpleBefore)]
    [InlineData(Registrations.SimpleAfter)]
    [InlineData(Registrations.LoggingOptionsBefore)]
    [InlineData(Registrations.LoggingOptionsAfter)]
    public async Task By_default_no_key_leaves_in_anything_and_what_is_not_Mailchimps_is_left_alone(Registrations registrations)
    {
        await using var app = await CanaryApp.RunAsync(registrations, rounds: 6, seed: 5, scope: MailchimpRedactionScope.Mailchimp);

        app.Keys.Should().HaveCountGreaterThan(50);
        CanaryScan.Find(app.Left, app.Keys).Should().BeEmpty();
        app.Faults.Should().BeEmpty();
        app.Receiver.Text("/v1/logs").Should().Contain("@reader.example", "an application's own logs are its own affair");
    }

    [Fact]
    public async Task By_default_nothing_leaves_in_what_is_Mailchimps()
    {
        await using var app = await CanaryApp.RunAsync(Registrations.OwnExporter, rounds: 40, seed: 6, scope: MailchimpRedactionScope.Mailchimp, onlyCalls: true);

        CanaryScan.Find(app.Left, app.Planted).Should().BeEmpty();
        foreach (var path in new[] { "/v1/logs", "/v1/traces", "/api/events/raw" })
        {
            app.Receiver.Text(path).Should().Contain("resource_not_found").And.Contain("mailchimp.partial.codes");
        }
    }

    [Theory]
    [InlineData("span")]
    [InlineData("log")]
    [InlineData("metric")]
    public async Task The_scan_finds_what_leaves_when_a_signal_is_not_redacted(string signal)
    {
        await using var app = await CanaryApp.RunAsync(Registrations.UseOtlpBefore, rounds: 2, seed: 3, unplugged: signal);

        CanaryScan.Find(app.Left, app.Planted).Should().NotBeEmpty();
    }

    [Fact]
    public void The_scan_knows_every_form_of_a_canary()
    {
        var source = new CanarySource(4);
        var key = source.Key();
        var email = source.Email();
        foreach (var text in new[] { key, key.ToUpperInvariant(), key[5..18], "x" + Convert.ToBase64String(Encoding.ASCII.GetBytes("a:" + key)), Uri.EscapeDataString(email), "apikey%3D" + Uri.EscapeDataString(key) })
        {
            CanaryScan.Find(Encoding.ASCII.GetBytes("before " + text + " behind"), source.Planted).Should().NotBeEmpty(text);
        }

        CanaryScan.Find(Encoding.ASCII.GetBytes(key[..11]), source.Planted).Should().BeEmpty();
    }
}

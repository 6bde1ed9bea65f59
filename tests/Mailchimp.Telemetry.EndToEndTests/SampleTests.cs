using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.EndToEndTests.Support;
using Mailchimp.Telemetry.Simulator;

namespace Mailchimp.Telemetry.EndToEndTests;

/// <summary>The small samples, as their user starts them.</summary>
public sealed class SampleTests
{
    [Fact]
    public async Task Minimal_prints_why_its_call_failed_and_ends()
    {
        var result = await DotnetProcess.RunAsync([Repository.Built("samples/Minimal")]);

        result.ExitCode.Should().Be(0, result.Error);
        result.Output.Should().Contain("resource_not_found (request): GET /3.0/lists/{list_id} 404").And.NotMatchRegex("[0-9a-f]{32}-us[0-9]");
    }

    [Fact]
    public async Task Web_subscribes_readers_and_logs_what_Mailchimp_refuses()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new SimulatorOptions { AllowPlainHttp = true });
        await using var web = new RunningProgram(
            "dotnet", [Repository.Built("samples/Web"), "--urls", "http://127.0.0.1:0", $"--ConnectionStrings:mailchimp=Endpoint={mailchimp.HttpUri}3.0/;Key={mailchimp.ApiKey}"]);
        var listening = await web.ReadLineAsync(static line => line.Contains("Now listening on: ", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(listening[listening.IndexOf("http:", StringComparison.Ordinal)..]) };
        var list = await CreateListAsync(mailchimp);

        (await StatusAsync(client, list)).Should().Be(HttpStatusCode.NoContent);
        (await StatusAsync(client, list)).Should().Be(HttpStatusCode.BadRequest, "the reader is there already");
        (await StatusAsync(client, "missing")).Should().Be(HttpStatusCode.NotFound);
        (await client.GetStringAsync("lists")).Should().Contain(list);
        (await client.GetStringAsync("health")).Should().Be("Healthy");

        var output = (await web.StopAsync()).Output;
        output.Should().Contain("member_exists (contact): POST /3.0/lists/{list_id}/members 400").And.NotContain(mailchimp.ApiKey);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string list)
    {
        using var answer = await client.PostAsJsonAsync("subscribe", new { list, email = "ada@reader.example" });
        return answer.StatusCode;
    }

    private static async Task<string> CreateListAsync(MailchimpSimulator mailchimp)
    {
        using var client = mailchimp.CreateClient();
        using var answer = await client.PostAsJsonAsync("lists", new
        {
            name = "News",
            permission_reminder = "You signed up on our website.",
            email_type_option = false,
            contact = new { company = "Newsletter", address1 = "1 Mill Lane", city = "Bristol", country = "GB" },
            campaign_defaults = new { from_name = "Newsletter", from_email = "news@newsletter.example", subject = "News", language = "en" },
        });
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["id"]!;
    }
}

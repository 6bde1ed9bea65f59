using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Mailchimp.Telemetry.Simulator;

namespace SimulatorConsumer;

public class SignupTests
{
    [Fact]
    public async Task A_reader_signs_up()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        var list = await client.CreateListAsync("News");

        using var response = await client.PostAsJsonAsync($"lists/{list}/members", new { email_address = "ada@reader.example", status = "subscribed" });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("subscribed", (await response.Content.ReadFromJsonAsync<JsonObject>())!["status"]!.ToString());
    }

    [Fact]
    public async Task Who_is_there_already_is_refused()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        var list = await client.CreateListAsync("News");
        var signups = new SignupClient(client);

        (await signups.SignUpAsync(list, "ada@reader.example")).Dispose();
        using var response = await signups.SignUpAsync(list, "ada@reader.example");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("Member Exists", (await response.Content.ReadFromJsonAsync<JsonObject>())!["title"]!.ToString());
    }

    [Fact]
    public async Task A_sign_up_is_retried()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        var list = await client.CreateListAsync("News");
        mailchimp.Faults.Add(Fault.WithStatus(503) with { Operation = "lists.addListMember", Times = 2 });

        using var response = await new SignupClient(client).SignUpAsync(list, "ada@reader.example");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal([503, 503, 200], mailchimp.Requests.TakeLast(3).Select(request => request.Status!.Value));
    }

    [Fact]
    public async Task A_hang_ends_by_the_clients_own_timeout()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        client.Timeout = TimeSpan.FromMilliseconds(300);
        mailchimp.Faults.Add(Fault.Hang());

        await Assert.ThrowsAsync<TaskCanceledException>(() => client.GetAsync("lists"));
    }

    [Fact]
    public async Task An_import_is_accepted_in_part()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        var list = await client.CreateListAsync("News");
        mailchimp.Faults.Add(Fault.RejectMembers(1) with { Times = 1 });

        using var response = await client.PostAsJsonAsync($"lists/{list}", new
        {
            members = new[] { new { email_address = "ada@reader.example", status = "subscribed" }, new { email_address = "grace@reader.example", status = "subscribed" } },
        });

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var import = (await response.Content.ReadFromJsonAsync<JsonObject>())!;
        Assert.Equal("ada@reader.example", import["errors"]![0]!["email_address"]!.ToString());
        Assert.Equal("grace@reader.example", import["new_members"]![0]!["email_address"]!.ToString());
    }

    [Fact]
    public async Task A_batch_has_failed_operations_and_its_results_say_why()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { BatchDuration = TimeSpan.FromMilliseconds(50) });
        using var client = mailchimp.CreateClient();
        using var created = await client.PostAsJsonAsync("batches", new
        {
            operations = new[] { new { method = "GET", path = "/ping" }, new { method = "GET", path = "/lists/unknown" } },
        });
        var batch = (await created.Content.ReadFromJsonAsync<JsonObject>())!;
        while (batch["status"]!.ToString() != "finished")
        {
            await Task.Delay(20);
            batch = (await client.GetFromJsonAsync<JsonObject>($"batches/{batch["id"]}"))!;
        }

        // The link leads to another host, which takes no key.
        using var anybody = new HttpClient(mailchimp.CreateHandler());
        await using var archive = await anybody.GetStreamAsync(batch["response_body_url"]!.ToString());
        await using var tar = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        JsonArray? results = null;
        while (results is null && await tar.GetNextEntryAsync() is { } entry)
        {
            results = entry.DataStream is { } data ? JsonNode.Parse(data) as JsonArray : null;
        }

        Assert.Equal(1, batch["errored_operations"]!.GetValue<int>());
        Assert.Equal([200, 404], results!.Select(result => result!["status_code"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Ten_calls_at_once_are_served_and_the_next_are_refused()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();
        HttpResponseMessage[] responses;
        using (var held = mailchimp.HoldAnswers())
        {
            var calls = Enumerable.Range(0, 12).Select(_ => client.GetAsync("lists")).ToList();
            while (held.Count < calls.Count)
            {
                await Task.Delay(5);
            }

            held.Dispose();
            responses = await Task.WhenAll(calls);
        }

        Assert.Equal(10, mailchimp.Owner.Peak);
        Assert.Equal(2, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task The_key_is_one_of_choice()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync(new() { ApiKey = "test-us19", AllowPlainHttp = true });

        using var response = await new HttpClient().GetAsync($"{mailchimp.HttpUri}3.0/ping?apikey=test-us19");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Requests_are_seen_and_forgotten()
    {
        await using var mailchimp = await MailchimpSimulator.StartAsync();
        using var client = mailchimp.CreateClient();

        (await client.GetAsync("campaigns?count=3")).Dispose();

        var request = Assert.Single(mailchimp.Requests);
        Assert.Equal(("GET", "/campaigns", "?count=3", 200), (request.Method, request.Path, request.Query, request.Status));
        mailchimp.Reset();
        Assert.Empty(mailchimp.Requests);
    }
}

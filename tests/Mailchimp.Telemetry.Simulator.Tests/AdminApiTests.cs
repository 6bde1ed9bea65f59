using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator.Tests;

/// <summary>The same faults over HTTP, in the same words.</summary>
public sealed class AdminApiTests : IAsyncLifetime
{
    private MailchimpSimulator _mailchimp = null!;
    private HttpClient _admin = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        _mailchimp = await MailchimpSimulator.StartAsync();
        _admin = CreateAdminClient();
        _client = _mailchimp.CreateClient();
    }

    public async Task DisposeAsync()
    {
        _admin.Dispose();
        _client.Dispose();
        await _mailchimp.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"kind":"error","status":503,"title":"Maintenance","detail":"Soon.","operation":"lists.*","share":0.5,"times":3,"at":"1m","for":"90m"}""")]
    [InlineData("""{"kind":"error","error":"TooManyRequests","method":"POST","path":"/lists/*/members","user":"owner"}""")]
    [InlineData("""{"kind":"incident","statuses":[503,504],"share":0.8}""")]
    [InlineData("""{"kind":"latency","delay":"250ms","maxDelay":"2s"}""")]
    [InlineData("""{"kind":"hang"}""")]
    [InlineData("""{"kind":"hang","delay":"30s"}""")]
    [InlineData("""{"kind":"cut","bytes":10}""")]
    [InlineData("""{"kind":"drip","bytesPerSecond":100}""")]
    [InlineData("""{"kind":"edge","page":"akamaiJson"}""")]
    [InlineData("""{"kind":"saturation","places":8,"user":"owner"}""")]
    [InlineData("""{"kind":"rejectMembers","code":"ERROR_CONTACT_EXISTS","share":0.25}""")]
    [InlineData("""{"kind":"failOperations","error":"ResourceNotFound","share":0.25}""")]
    public async Task A_fault_is_added_as_it_is_written(string fault)
    {
        var added = await PostAsync(fault);

        added.Status.Should().Be(HttpStatusCode.Created);
        var told = added.Body["faults"]![0]!.AsObject();
        (told["id"]!.GetValue<int>(), told["hits"]!.GetValue<int>()).Should().Be((1, 0));
        told.Remove("id");
        told.Remove("hits");
        JsonNode.DeepEquals(Sorted(told), Sorted(JsonNode.Parse(fault)!.AsObject())).Should().BeTrue($"{told.ToJsonString()} is {fault}");
    }

    [Theory]
    [InlineData("{", "The body takes a fault in JSON")]
    [InlineData("3", "A fault is a JSON object.")]
    [InlineData("{}", "A fault needs 'kind', which takes one of error, incident, latency")]
    [InlineData("""{"kind":"explosion"}""", "'kind' takes one of error,*not \"explosion\".")]
    [InlineData("""{"kind":4}""", "'kind' takes one of error,*not 4.")]
    [InlineData("""{"kind":"error"}""", "The kind 'error' needs 'error', which takes*or 'status', which takes an HTTP status between 400 and 599.")]
    [InlineData("""{"kind":"error","status":200}""", "'status' takes an HTTP status between 400 and 599, not 200.")]
    [InlineData("""{"kind":"error","status":"503"}""", "'status' takes an HTTP status between 400 and 599, not \"503\".")]
    [InlineData("""{"kind":"error","error":"Kaboom"}""", "'error' takes the name of an error*not \"Kaboom\".")]
    [InlineData("""{"kind":"hang","share":2}""", "'share' takes a number between 0 and 1, such as 0.3, not 2.")]
    [InlineData("""{"kind":"hang","times":0}""", "'times' takes a whole number from 1 on, not 0.")]
    [InlineData("""{"kind":"hang","for":"10"}""", "'for' takes a duration,*not \"10\".")]
    [InlineData("""{"kind":"hang","for":10}""", "'for' takes a duration,*not 10.")]
    [InlineData("""{"kind":"hang","for":null}""", "'for' takes a duration,*not null.")]
    [InlineData("""{"kind":"hang","colour":"red"}""", "'colour' is not a member of the kind 'hang', which takes delay, operation, path,*")]
    [InlineData("""{"kind":"latency","bytes":1,"delay":"1s"}""", "'bytes' is not a member of the kind 'latency',*")]
    [InlineData("""{"kind":"hang","operation":"lists.nothing"}""", "'operation' takes the name of an operation,*not \"lists.nothing\".")]
    [InlineData("""{"kind":"edge","page":"blank"}""", "'page' takes one of accessDenied,*not \"blank\".")]
    [InlineData("""{"kind":"incident","statuses":[404]}""", "'statuses' takes a list of HTTP statuses between 500 and 599,**not *404*.")]
    [InlineData("""{"kind":"latency","delay":"2s","maxDelay":"1s"}""", "'maxDelay' takes a duration that is not shorter than the delay.")]
    [InlineData("""[{"kind":"hang"},{"kind":"hang","times":-1}]""", "fault 2: 'times' takes*")]
    public async Task A_wrong_fault_is_refused_with_what_is_right(string fault, string reason)
    {
        var refused = await PostAsync(fault);

        refused.Status.Should().Be(HttpStatusCode.BadRequest);
        refused.Body["error"]!.ToString().Should().Match(reason.EndsWith('*') || reason.EndsWith('.') ? reason : reason + "*");
        _mailchimp.Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task Faults_are_listed_and_removed_one_by_one_or_all()
    {
        await PostAsync("""[{"kind":"error","status":503},{"kind":"hang","path":"/lists"},{"kind":"drip","bytesPerSecond":1000}]""");
        (await _client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);

        var listed = (await _admin.GetFromJsonAsync<JsonObject>("faults"))!["faults"]!.AsArray();
        listed.Select(fault => fault!["kind"]!.ToString()).Should().Equal("error", "hang", "drip");
        listed[0]!["hits"]!.GetValue<int>().Should().Be(1);
        (await _admin.DeleteAsync("faults/1")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await _admin.GetAsync("faults/1")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await _admin.GetAsync("faults/2")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _client.GetAsync("ping")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await _admin.DeleteAsync("faults")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        _mailchimp.Faults.Should().BeEmpty();
    }

    [Fact]
    public async Task State_and_requests_are_told_and_reset_without_a_key_in_them()
    {
        await _client.GetStringAsync("lists?count=1");

        var state = await _admin.GetStringAsync(string.Empty);
        var requests = await _admin.GetStringAsync("requests");
        var reset = await _admin.PostAsync("reset", content: null);

        JsonNode.Parse(state)!["calls"]!.GetValue<int>().Should().Be(1);
        JsonNode.Parse(state)!["errors"]!.AsArray().Should().HaveCount(MailchimpSimulator.TriggerNames.Count);
        JsonNode.Parse(requests)!["requests"]!.AsArray().Should().ContainSingle().Which!["operation"]!.ToString().Should().Be("lists.getAllLists");
        (state + requests).Should().NotContain(_mailchimp.ApiKey);
        reset.StatusCode.Should().Be(HttpStatusCode.NoContent);
        _mailchimp.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task Other_paths_get_those_that_exist_and_other_hosts_nothing()
    {
        var unknown = await _admin.GetAsync("nothing");
        using var foreign = new HttpRequestMessage(HttpMethod.Get, _admin.BaseAddress) { Headers = { Host = "attacker.example" } };

        unknown.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await unknown.Content.ReadAsStringAsync()).Should().Contain("/_simulator/faults");
        (await _admin.SendAsync(foreign)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    private HttpClient CreateAdminClient() => new() { BaseAddress = new Uri(_mailchimp.HttpUri, "_simulator/") };

    private static JsonObject Sorted(JsonObject json) => new(json.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));

    private async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(string fault)
    {
        using var response = await _admin.PostAsync("faults", new StringContent(fault, Encoding.UTF8, "application/json"));
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>())!);
    }
}

using System.Text.Json.Nodes;

namespace Newsletter;

/// <summary>Calls that succeed although some or all of what they ask for fails.</summary>
internal sealed class PartialFailures(MailchimpClient client, BatchResultsClient results, string list)
{
    private const int MaxPolls = 20;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);

    /// <summary>Forty members, ten of whom are rejected; then five of the others again, as updates.</summary>
    public async Task ImportAsync()
    {
        string[] fresh = [.. Enumerable.Range(0, 30).Select(i => $"import{i}@reader.example")];
        string[] refused =
        [
            SimulatedDay.Known, fresh[0], fresh[1], SimulatedDay.Unsubscribed, SimulatedDay.Forgotten,
            "fake1@reader.example", "fake2@reader.example", "fake3@reader.example", "no-at-sign.example",
        ];
        var born = Member("born@reader.example");
        born["merge_fields"] = new JsonObject { ["BIRTHDAY"] = "yesterday" };
        await client.ImportAsync(list, [.. fresh.Concat(refused).Select(Member), born]);
        await client.ImportAsync(list, [.. fresh.Take(5).Select(Member)], updateExisting: true);
    }

    public async Task SegmentAsync()
    {
        var segment = await client.CreateAsync($"lists/{list}/segments", new JsonObject { ["name"] = "vip", ["static_segment"] = new JsonArray() });
        await client.ChangeSegmentAsync(
            list, segment!, add: [SimulatedDay.Known, "import0@reader.example", "stranger1@reader.example", "stranger2@reader.example"], remove: ["nobody@reader.example"]);
    }

    public async Task ChecklistAsync()
    {
        var draft = await client.CreateAsync("campaigns", new JsonObject { ["type"] = "regular", ["tracking"] = new JsonObject { ["html_clicks"] = false } });
        await client.GetAsync($"campaigns/{draft}/send-checklist");
    }

    /// <summary>In the first batch, eight of thirty operations fail; in the second, all five.</summary>
    public Task BatchesAsync() => Task.WhenAll(
        FollowAsync(
        [
            .. Enumerable.Range(0, 22).Select(i => Upsert($"batch{i}@reader.example")),
            .. Enumerable.Range(0, 4).Select(i => Operation("GET", $"/lists/{list}/members/{MailchimpClient.Hash($"nobody{i}@reader.example")}")),
            .. Enumerable.Range(0, 4).Select(i => SignUp($"import{i}@reader.example")),
        ]),
        FollowAsync(
        [
            SignUp(SimulatedDay.Unsubscribed), SignUp(SimulatedDay.Forgotten), SignUp("fake@reader.example"),
            Upsert("grace,hopper@reader.example"), Operation("GET", "/lsits"),
        ]));

    private static JsonObject Member(string email) => new() { ["email_address"] = email, ["status"] = "subscribed" };

    private static JsonObject Operation(string method, string path, JsonObject? body = null)
    {
        var operation = new JsonObject { ["method"] = method, ["path"] = path };
        if (body is not null)
        {
            operation["body"] = body.ToJsonString();
        }

        return operation;
    }

    private JsonObject SignUp(string email) => Operation("POST", $"/lists/{list}/members", Member(email));

    private JsonObject Upsert(string email) => Operation("PUT", $"/lists/{list}/members/{MailchimpClient.Hash(email)}", Member(email));

    private async Task FollowAsync(JsonObject[] operations)
    {
        for (var i = 0; i < operations.Length; i++)
        {
            operations[i]["operation_id"] = $"operation-{i}";
        }

        var id = await client.StartBatchAsync(operations);
        for (var poll = 0; id is not null && poll < MaxPolls; poll++)
        {
            await Task.Delay(PollInterval);
            if (await client.GetBatchAsync(id) is { IsFinished: true } batch)
            {
                await results.DownloadAsync(batch.ResultsUrl);
                return;
            }
        }
    }
}

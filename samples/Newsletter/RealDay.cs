namespace Newsletter;

/// <summary>What is safe on a real account: reads, a lookup that misses, and errors asked for.</summary>
internal sealed class RealDay(MailchimpClient client) : IDay
{
    public IReadOnlyList<Event> Events =>
    [
        new("who are we", () => client.GetAsync(string.Empty)),
        new("our lists", () => client.GetAsync("lists?count=1&fields=lists.id,total_items")),
        new("a lookup that misses", () => client.GetAsync("lists/0000000000")),
        new("a drill with X-Trigger-Error", () => Drill.RunAsync(client)),
    ];

    /// <summary>Once a second is plenty.</summary>
    public async Task OrdinaryTrafficAsync(int turn)
    {
        if (turn % 20 == 0)
        {
            await client.PingAsync();
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using System.Collections.Concurrent;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>Calls at the same time complete in the order in which the server answers: none waits for another, nor for its own body.</summary>
public sealed class CompletionOrderTests : IAsyncLifetime
{
    private const int AtOnce = 10;
    private const int Rounds = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Gates> _gates = new();
    private TestServer _server = null!;

    public static TheoryData<HttpVariant> Variants => [HttpVariant.Http1, HttpVariant.Http1Tls, HttpVariant.Http2Tls];

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(AnswerInSteps);

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Variants))]
    public async Task Calls_complete_in_the_order_of_their_answers(HttpVariant variant)
    {
        using var run = TelemetryRun.Start(_server);
        using var client = _server.CreateClient(variant);
        var random = new Random(7);
        for (var round = 0; round < Rounds; round++)
        {
            var rows = Enumerable.Range(0, AtOnce).Select(_ => KindCase.All[random.Next(KindCase.All.Count)]).ToArray();
            var gates = rows.Select((row, call) => _gates[Key(round, call)] = new Gates(row)).ToArray();
            var calls = rows.Select((_, call) => client.GetAsync($"lists?call={Key(round, call)}", HttpCompletionOption.ResponseHeadersRead)).ToArray();
            await Task.WhenAll(gates.Select(gate => gate.Asked.Task)).WaitAsync(Patience);

            // Heads in one order, bodies in another; each step must end before the server takes the next.
            var heads = Shuffled(random);
            for (var at = 0; at < AtOnce; at++)
            {
                gates[heads[at]].Head.SetResult();
                await calls[heads[at]].WaitAsync(Patience);
                heads[(at + 1)..].Should().NotContain(call => calls[call].IsCompleted, "their servers have said nothing");
            }

            var responses = await Task.WhenAll(calls);
            var bodies = responses.Select(response => response.Content.ReadAsByteArrayAsync()).ToArray();
            var order = Shuffled(random);
            for (var at = 0; at < AtOnce; at++)
            {
                gates[order[at]].Body.SetResult();
                (await bodies[order[at]].WaitAsync(Patience)).Should().Equal(rows[order[at]].Bytes);
                order[(at + 1)..].Where(call => rows[call].Bytes.Length > 0).Should().NotContain(call => bodies[call].IsCompleted, "their bodies are not there");
            }

            Array.ForEach(responses, response => response.Dispose());
        }

        run.Measure("mailchimp.client.errors").Sum(error => error.Value).Should().Be(Rounds * AtOnce);
    }

    private static string Key(int round, int call) => $"{round}-{call}";

    private static int[] Shuffled(Random random)
    {
        var order = Enumerable.Range(0, AtOnce).ToArray();
        random.Shuffle(order);
        return order;
    }

    private async Task AnswerInSteps(HttpContext context)
    {
        var gates = _gates[context.Request.Query["call"].ToString()];
        gates.Asked.SetResult();
        await gates.Head.Task.WaitAsync(Patience);
        context.Response.StatusCode = gates.Row.Status;
        context.Response.ContentType = gates.Row.ContentType;
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        await gates.Body.Task.WaitAsync(Patience);
        await context.Response.Body.WriteAsync(gates.Row.Bytes);
    }

    private sealed record Gates(KindCase Row)
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Head { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Body { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

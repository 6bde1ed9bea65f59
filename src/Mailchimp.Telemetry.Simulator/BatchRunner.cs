using System.Text;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Who sent a batch, and to which host: its operations are called the same way, until the call's work is to end.</summary>
internal sealed record BatchCaller(string Scheme, HostString Host, string Authorization, CancellationToken Stopping)
{
    public DefaultHttpContext CreateContext()
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = Scheme;
        context.Request.Host = Host;
        context.Request.Headers.Authorization = Authorization;
        context.RequestAborted = Stopping;
        return context;
    }
}

/// <summary>Runs the operations of batches against the simulator itself, one at a time, however many batches there are.</summary>
internal sealed class BatchRunner(MailchimpSimulator simulator)
{
    private readonly Lock _queue = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Runs a batch once it is due and those before it are done.</summary>
    public Task Enqueue(Batch batch, IReadOnlyList<BatchOperation> operations, BatchCaller caller)
    {
        lock (_queue)
        {
            return _last = RunAsync(batch, operations, caller, _last);
        }
    }

    private async Task RunAsync(Batch batch, IReadOnlyList<BatchOperation> operations, BatchCaller caller, Task before)
    {
        await Task.Delay(simulator.Options.BatchDuration, simulator.Options.Time, caller.Stopping);
        await before;
        var progress = batch.Progress = new BatchProgress("started");
        var answers = new List<OperationAnswer>(operations.Count);
        foreach (var operation in operations)
        {
            caller.Stopping.ThrowIfCancellationRequested();
            var answer = await AnswerAsync(operation, caller);
            answers.Add(answer);
            progress = batch.Progress = progress with { Finished = answers.Count, Errored = progress.Errored + (answer.IsError ? 1 : 0) };
        }

        simulator.Results.Put(batch.Id, ResultsArchive.Create(batch.Id, answers));
        batch.Progress = progress with { Status = "finished", Completed = simulator.Options.Time.GetUtcNow() };
    }

    private async Task<OperationAnswer> AnswerAsync(BatchOperation operation, BatchCaller caller)
    {
        var context = caller.CreateContext();
        operation.WriteTo(context.Request);
        using var body = new MemoryStream();
        context.Response.Body = body;
        try
        {
            await simulator.RunOperationAsync(context);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await Answer.Problem(context, Problems.InternalServerError);
        }

        return new OperationAnswer(context.Response.StatusCode, operation.Id, Encoding.UTF8.GetString(body.ToArray()));
    }
}

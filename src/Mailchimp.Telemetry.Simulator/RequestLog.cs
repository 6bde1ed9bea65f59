using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Records what was asked and how it was answered, before the client sees the answer.</summary>
internal sealed partial class RequestLog(MailchimpSimulator simulator)
{
    public const int Capacity = 1000;
    private const string Secret = "***";

    private static readonly string[] SecretParameters = ["apikey", "access_token", "AWSAccessKeyId", "client_secret", "code", "Signature"];

    private readonly Queue<SimulatedRequest> _requests = new(Capacity);

    public IReadOnlyList<SimulatedRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var (call, time, start) = (Call.Begin(context, simulator.Stopping), simulator.Options.Time.GetUtcNow(), simulator.Options.Time.GetTimestamp());
        var query = Masked(context.Request.QueryString.Value);
        var isRecorded = false;
        context.Response.OnStarting(() => RecordAsync(call.IsCut || context.RequestAborted.IsCancellationRequested ? null : context.Response.StatusCode));
        context.Response.OnCompleted(() => RecordAsync(status: null));
        await next(context);

        Task RecordAsync(int? status)
        {
            if (!isRecorded)
            {
                isRecorded = true;
                Add(new SimulatedRequest
                {
                    Time = time,
                    Method = call.Method,
                    Path = Masked(call.Path),
                    Query = query,
                    Operation = call.Operation,
                    User = call.User?.Name,
                    Status = status,
                    Duration = simulator.Options.Time.GetElapsedTime(start),
                    Faults = [.. call.Faults],
                });
            }

            return Task.CompletedTask;
        }
    }

    public void Clear()
    {
        lock (_requests)
        {
            _requests.Clear();
        }
    }

    [GeneratedRegex("[0-9a-f]{32}-us[0-9]+")]
    private static partial Regex ApiKey();

    private string WithoutKeys(string text)
    {
        var masked = ApiKey().Replace(text, Secret);
        return simulator.Options.ApiKey is { } key ? masked.Replace(key, Secret, StringComparison.Ordinal) : masked;
    }

    private string Masked(string? text)
    {
        if (text is not ['?', ..])
        {
            return WithoutKeys(text ?? string.Empty);
        }

        var parameters = new QueryString();
        foreach (var (name, value) in QueryHelpers.ParseQuery(text).SelectMany(static parameter => parameter.Value, static (parameter, value) => (parameter.Key, value)))
        {
            parameters = parameters.Add(name, SecretParameters.Contains(name, StringComparer.OrdinalIgnoreCase) ? Secret : WithoutKeys(value ?? string.Empty));
        }

        return parameters.Value ?? string.Empty;
    }

    private void Add(SimulatedRequest request)
    {
        lock (_requests)
        {
            if (_requests.Count == Capacity)
            {
                _requests.Dequeue();
            }

            _requests.Enqueue(request);
        }

        simulator.Options.OnRequest?.Invoke(request);
    }
}

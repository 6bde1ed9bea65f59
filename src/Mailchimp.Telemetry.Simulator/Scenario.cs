using System.Text.Json;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>A file that says what goes wrong when: <c>{"steps": [{"at": "10s", "for": "1m", "kind": "latency", "delay": "2s"}]}</c>.</summary>
internal static class Scenario
{
    private const string StepsName = "steps";
    private const string DescriptionName = "description";

    private static readonly JsonDocumentOptions HandWritten = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="FormatException">The file is no scenario; the message names it, the step and the member.</exception>
    public static async Task<IReadOnlyList<Fault>> ReadAsync(string path)
    {
        var text = await File.ReadAllBytesAsync(path);
        try
        {
            using var json = JsonDocument.Parse(text, HandWritten);
            return [.. FaultJson.ReadAll(Steps(json.RootElement), "step")];
        }
        catch (JsonException exception)
        {
            throw new FormatException($"{path}: not JSON in line {exception.LineNumber + 1}.", exception);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{path}: {exception.Message}", exception);
        }
    }

    private static JsonElement Steps(JsonElement scenario)
    {
        if (scenario.ValueKind != JsonValueKind.Object || !scenario.TryGetProperty(StepsName, out var steps) || steps.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"A scenario is an object with '{StepsName}', which takes a list of faults.");
        }

        return scenario.EnumerateObject().Select(static member => member.Name).FirstOrDefault(static name => name is not StepsName and not DescriptionName) is { } unknown
            ? throw new FormatException($"'{unknown}' is not a member of a scenario, which takes {DescriptionName}, {StepsName}.")
            : steps;
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>A response as a person has it at hand: a body, or status line, headers and body.</summary>
internal sealed record PastedResponse(int Status, string? ContentType, string Body)
{
    private const int Success = 200;
    private const int FirstError = 400;

    /// <summary>The failures that it hides if it is a success, or null.</summary>
    public MailchimpPartialFailure? HiddenFailure => MailchimpPartialFailureClassifier.Classify(Encoding.UTF8.GetBytes(Body));

    /// <summary>Whether the body is JSON that is not complete. What follows the JSON, such as a prompt, does not count.</summary>
    public bool IsCut
    {
        get
        {
            var json = Encoding.UTF8.GetBytes(Body.TrimStart());
            if (json is not [(byte)'{' or (byte)'[', ..])
            {
                return false;
            }

            try
            {
                var reader = new Utf8JsonReader(json, isFinalBlock: false, default);
                return !reader.Read() || !reader.TrySkip();
            }
            catch (JsonException)
            {
                return true;
            }
        }
    }

    public bool IsError => Status >= FirstError;

    /// <summary>Whether the body is a file from the archive with the results of a batch.</summary>
    private bool IsUnpackedResults => Body is ['[', ..] && Body.Contains("\"status_code\"", StringComparison.Ordinal) && Body.Contains("\"operation_id\"", StringComparison.Ordinal);

    /// <exception cref="ToolException">The text has no status and is not a success that hides failures, or it is no response.</exception>
    public static PastedResponse Parse(string text, int? status)
    {
        text = text.ReplaceLineEndings("\n").TrimStart('\uFEFF', ' ', '\n');
        var response = text.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase) ? WithHead(text) : new PastedResponse(StatusOf(text), null, text);
        response = response with { Status = status ?? response.Status, ContentType = response.ContentType ?? TypeOf(response.Body) };
        return response switch
        {
            { IsUnpackedResults: true } => throw new ToolException("The input looks like unpacked results of a batch: pass the archive (tar.gz) as it was downloaded.") { IsUsage = true },
            { Status: > 0 } => response,
            { HiddenFailure: not null } => response with { Status = Success },
            _ => throw new ToolException("The input has no status: use --status, or paste the response with its status line, as printed by curl -i.") { IsUsage = true },
        };
    }

    /// <summary>curl -i prints interim responses, and those of a proxy, before the last one.</summary>
    private static PastedResponse WithHead(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var (head, body) = end < 0 ? (text, string.Empty) : (text[..end], text[(end + 2)..]);
        if (body.StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase))
        {
            return WithHead(body);
        }

        var lines = head.Split('\n');
        var contentType = lines.Select(line => line.Split(':', 2)).FirstOrDefault(header => header is [var name, _] && name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))?[1].Trim();
        return new PastedResponse(lines[0].Split(' ') is [_, var code, ..] && int.TryParse(code, CultureInfo.InvariantCulture, out var status) ? status : 0, contentType, body);
    }

    private static int StatusOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.Number && status.TryGetInt32(out var value) ? value : 0;
        }
        catch (JsonException)
        {
            return 0;
        }
    }

    private static string? TypeOf(string body) => body.TrimStart() switch
    {
        ['{' or '[', ..] => "application/problem+json",
        ['<', ..] => "text/html",
        _ => null,
    };
}

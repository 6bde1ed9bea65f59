using System.CommandLine;
using System.Text;
using System.Text.Json;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;
using Spectre.Console;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Explains a response: the kind and fault of an error and what to do, or the failures that a success hides.</summary>
internal static class ClassifyCommand
{
    private const int Success = 200;

    private static readonly Uri Documentation = new("https://mailchimp.com/developer/marketing/docs/errors/");

    public static Command Create()
    {
        var file = new Argument<FileInfo?>("file") { Description = "A file with a response or the results of a batch (tar.gz); default: standard input.", Arity = ArgumentArity.ZeroOrOne };
        var status = new Option<int?>("--status") { Description = "The response's status, if the text is only a body without one." };
        status.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var value) || value is < 100 or > 599))
            {
                result.AddError("--status takes a status between 100 and 599.");
            }
        });
        var json = CommonOptions.AsJson();
        var command = new Command("classify", "Explains a response of the API. Takes a body, a whole response as printed by curl -i, or a file with the results of a batch.") { file, status, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetValue(file)?.FullName;
            if (path is not null && IsArchive(path))
            {
                await using var archive = File.OpenRead(path);
                Print(await MailchimpPartialFailureClassifier.ClassifyResultsAsync(archive, cancellationToken), Success, parsed.GetValue(json));
                return ExitCodes.Done;
            }

            var text = path is null ? await Console.In.ReadToEndAsync(cancellationToken) : await File.ReadAllTextAsync(path, cancellationToken);
            var response = PastedResponse.Parse(text, parsed.GetValue(status));
            if (response.IsError)
            {
                Print(MailchimpErrorClassifier.Classify(response.Status, response.ContentType, Encoding.UTF8.GetBytes(response.Body)), response.Status, parsed.GetValue(json));
            }
            else
            {
                Print(response.HiddenFailure, response.Status, parsed.GetValue(json));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Whether a file is gzipped, as the results of batches are.</summary>
    private static bool IsArchive(string path)
    {
        using var file = File.OpenRead(path);
        return file.ReadByte() == ResultsReader.FirstOfGzip;
    }

    private static void Print(MailchimpError error, int status, bool json)
    {
        var entry = ErrorKindTable.Get(error.Kind);
        var (kind, fault) = (error.Kind.GetName(), error.Fault.ToString().ToLowerInvariant());
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                kind,
                fault,
                retryable = error.IsRetryable,
                status,
                error.Title,
                Detail = MailchimpRedactor.Default.Redact(error.Detail),
                error.Instance,
                fields = error.Fields,
                error.Fingerprint,
                entry.Meaning,
                entry.Action,
                Documentation,
            }, Json.ForPrograms));
            return;
        }

        Write(
            ("Kind", kind),
            ("Fault", fault),
            ("Retry", error.IsRetryable ? "may succeed later" : "fails again unchanged"),
            ("Status", $"{status} {error.Title ?? entry.Title}"),
            ("Detail", MailchimpRedactor.Default.Redact(error.Detail)),
            ("Fields", error.Fields.Count == 0 ? null : string.Join(", ", error.Fields)),
            ("Instance", error.Instance),
            ("Fingerprint", error.Fingerprint),
            ("Meaning", entry.Meaning),
            ("What to do", entry.Action),
            ("More", Documentation.AbsoluteUri));
    }

    private static void Print(MailchimpPartialFailure? failure, int status, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                status,
                errorCount = failure?.ErrorCount ?? 0,
                failure?.TotalCount,
                codes = failure?.Codes ?? new Dictionary<string, int>(),
                failure?.BatchId,
                isComplete = failure?.IsComplete,
            }, Json.ForPrograms));
            return;
        }

        if (failure is null)
        {
            Console.WriteLine($"{status}: no hidden failures.");
            return;
        }

        var failed = failure.IsTotal ? $"all {failure.ErrorCount}" : failure.TotalCount is { } total ? $"{failure.ErrorCount} of {total}" : $"{failure.ErrorCount}";
        Write(
            ("Status", $"{status}, but not everything succeeded"),
            ("Failed", failed),
            ("Batch", failure.BatchId),
            ("Codes", string.Join('\n', failure.Codes.Select(static code => $"{code.Value} {code.Key}{Meaning(code.Key)}"))),
            ("What to do", failure.Codes.Count > 0 ? "Correct the items that the response lists as failed. Don't resend them unchanged." : "Download the results from the batch's response_body_url: they contain the response to each operation."));

        static string Meaning(string code) => PartialCodes.TryGetKind(code, out var kind) ? $": {ErrorKindTable.Get(kind).Meaning}" : string.Empty;
    }

    private static void Write(params IEnumerable<(string Name, string? Value)> rows)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumns("name", "value");
        table.Columns[0].NoWrap();
        foreach (var (name, value) in rows.Where(static row => !string.IsNullOrEmpty(row.Value)))
        {
            table.AddRow(new Markup($"[bold]{name}[/]"), new Text(value!));
        }

        AnsiConsole.Write(table);
    }
}

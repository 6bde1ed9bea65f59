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
    private const string StandardInput = "-";

    private static readonly Uri Documentation = new("https://mailchimp.com/developer/marketing/docs/errors/");

    public static Command Create()
    {
        var file = new Argument<string?>("file") { Description = "A file with a response or the results of a batch (tar.gz); default, or with '-': standard input.", Arity = ArgumentArity.ZeroOrOne };
        file.Validators.Add(result =>
        {
            switch (result.Tokens)
            {
                case [{ Value: ['-', _, ..] } option]:
                    result.AddError($"'{option.Value}' is not an option.");
                    break;
                case [var token] when Directory.Exists(token.Value):
                    result.AddError($"'{token.Value}' is a folder, not a file.");
                    break;
            }
        });
        var status = new Option<int?>("--status") { Description = "The response's status, if the text is only a body without one." };
        status.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var value) || value is < 100 or > 599))
            {
                result.AddError("--status takes a status between 100 and 599.");
            }
        });
        var json = CommonOptions.AsJson();
        var command = new Command("classify", "Explains a response of the API. Takes a body, a whole response as printed by curl -i, or the results of a batch.") { file, status, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var input = await OpenAsync(parsed.GetValue(file), cancellationToken);
            var head = new byte[ResultsReader.HeadLength];
            var length = await input.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
            input.Position = 0;
            if (length == 0 && parsed.GetValue(status) is null)
            {
                throw new ToolException("The input is empty: pass a response, or the results of a batch.") { IsUsage = true };
            }

            if (ResultsReader.IsArchive(head.AsSpan(0, length)))
            {
                return Print(await ReadResultsAsync(input, cancellationToken), parsed.GetValue(json));
            }

            using var text = new StreamReader(input);
            var response = PastedResponse.Parse(await text.ReadToEndAsync(cancellationToken), parsed.GetValue(status));
            if (!response.IsError)
            {
                return Print(new HiddenFinding(response.Status, response.HiddenFailure, null, response.IsCut ? "The body is cut off or damaged: there may be more failures." : null), parsed.GetValue(json));
            }

            return Print(MailchimpErrorClassifier.Classify(response.Status, response.ContentType, Encoding.UTF8.GetBytes(response.Body)), response, parsed.GetValue(json));
        });
        return command;
    }

    /// <summary>The input, in memory if it can be read only once.</summary>
    private static async Task<Stream> OpenAsync(string? file, CancellationToken cancellationToken)
    {
        Stream input = file is null or StandardInput ? Console.OpenStandardInput() : File.OpenRead(file);
        if (input.CanSeek)
        {
            return input;
        }

        await using (input)
        {
            var copy = new MemoryStream();
            await input.CopyToAsync(copy, cancellationToken);
            copy.Position = 0;
            return copy;
        }
    }

    private static async Task<HiddenFinding> ReadResultsAsync(Stream archive, CancellationToken cancellationToken)
    {
        var (found, isComplete) = await MailchimpPartialFailureClassifier.ReadResultsAsync(archive, cancellationToken);
        var gap = (found.Total, isComplete) switch
        {
            (null, _) => "This is not an archive with the results of a batch, or it ends before the first result: download it again from the batch's response_body_url.",
            (_, false) => $"{(found.Total == 0 ? "No" : $"Only {found.Total}")} results could be read: the archive is cut off or damaged, or larger than {PushDecoder.MaxDecoded >> 20} MiB when decompressed.",
            _ => null,
        };
        return new HiddenFinding(Success, found.ToFailure(isComplete), found.Total, gap);
    }

    private static int Print(MailchimpError error, PastedResponse response, bool json)
    {
        PrintOutput(error, response, json);
        return Conclude(response.IsCut ? "The body is cut off or damaged: details may be missing." : null);
    }

    private static void PrintOutput(MailchimpError error, PastedResponse response, bool json)
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
                response.Status,
                Title = Safe(error.Title),
                Detail = Safe(error.Detail),
                Instance = Safe(error.Instance),
                fields = error.Fields.Select(Safe),
                error.Fingerprint,
                entry.Meaning,
                entry.Action,
                Documentation,
                isComplete = !response.IsCut,
            }, Json.ForPrograms));
            return;
        }

        Write(
            ("Kind", kind),
            ("Fault", fault),
            ("Retry", error.IsRetryable ? "may succeed later" : "fails again unchanged"),
            ("Status", $"{response.Status} {Safe(error.Title) ?? entry.Title}"),
            ("Detail", Safe(error.Detail)),
            ("Fields", error.Fields.Count == 0 ? null : string.Join(", ", error.Fields.Select(Safe))),
            ("Instance", Safe(error.Instance)),
            ("Fingerprint", error.Fingerprint),
            ("Meaning", entry.Meaning),
            ("What to do", entry.Action),
            ("More", Documentation.AbsoluteUri));
    }

    /// <summary>What the API says may hold what was sent to it.</summary>
    private static string? Safe(string? text) => MailchimpRedactor.Default.Redact(text);

    private static int Print(HiddenFinding finding, bool json)
    {
        PrintOutput(finding, json);
        return Conclude(finding.Gap);
    }

    /// <param name="gap">What of the input could not be read, or null.</param>
    private static int Conclude(string? gap)
    {
        if (gap is null)
        {
            return ExitCodes.Done;
        }

        Console.Error.WriteLine(gap);
        return ExitCodes.Failed;
    }

    private static void PrintOutput(HiddenFinding finding, bool json)
    {
        var (status, failure, total, gap) = finding;
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                status,
                errorCount = failure?.ErrorCount ?? 0,
                totalCount = gap is null ? failure?.TotalCount ?? total : null,
                codes = failure?.Codes ?? new Dictionary<string, int>(),
                failure?.BatchId,
                isComplete = gap is null,
            }, Json.ForPrograms));
            return;
        }

        if (failure is null)
        {
            if (gap is null)
            {
                Console.WriteLine(total is null ? $"{status}: no hidden failures." : $"{status}: no hidden failures in {total} results.");
            }

            return;
        }

        var failed = failure switch
        {
            _ when gap is not null => $"at least {failure.ErrorCount}",
            { IsTotal: true } => $"all {failure.ErrorCount}",
            { TotalCount: { } all } => $"{failure.ErrorCount} of {all}",
            _ => $"{failure.ErrorCount}",
        };
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

        AnsiConsole.Write(new TrimmedLines(table));
    }

    /// <summary>What a successful response hides.</summary>
    /// <param name="Total">How many results were read, if it is the results of a batch.</param>
    /// <param name="Gap">Why more may have failed than was found, or null.</param>
    private sealed record HiddenFinding(int Status, MailchimpPartialFailure? Failure, int? Total, string? Gap);
}

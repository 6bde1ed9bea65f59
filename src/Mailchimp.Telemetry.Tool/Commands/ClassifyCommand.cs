using System.CommandLine;
using System.Text;
using System.Text.Json;
using Mailchimp.Telemetry.Contract;
using Spectre.Console;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Explains a response: kind, fault, what to do.</summary>
internal static class ClassifyCommand
{
    private static readonly Uri Documentation = new("https://mailchimp.com/developer/marketing/docs/errors/");

    public static Command Create()
    {
        var file = new Argument<FileInfo?>("file") { Description = "A file with the response; default: standard input.", Arity = ArgumentArity.ZeroOrOne };
        var status = new Option<int?>("--status") { Description = "The response's status, if the text is only a body without one." };
        status.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var value) || value is < 100 or > 599))
            {
                result.AddError("--status takes a status between 100 and 599.");
            }
        });
        var json = CommonOptions.AsJson();
        var command = new Command("classify", "Explains a response of the API. Takes a body, or a whole response as printed by curl -i.") { file, status, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var text = parsed.GetValue(file) is { } path ? await File.ReadAllTextAsync(path.FullName, cancellationToken) : await Console.In.ReadToEndAsync(cancellationToken);
            var response = PastedResponse.Parse(text, parsed.GetValue(status));
            var error = MailchimpErrorClassifier.Classify(response.Status, response.ContentType, Encoding.UTF8.GetBytes(response.Body));
            Print(error, response.Status, parsed.GetValue(json));
            return ExitCodes.Done;
        });
        return command;
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
                error.Retryable,
                status,
                error.Title,
                Detail = MailchimpRedactor.Default.Redact(error.Detail),
                error.Instance,
                fields = error.Fields.IsDefaultOrEmpty ? [] : error.Fields,
                error.Fingerprint,
                entry.Meaning,
                entry.Action,
                Documentation,
            }, Json.ForPrograms));
            return;
        }

        var table = new Table { Border = TableBorder.None, ShowHeaders = false }.AddColumns("name", "value");
        table.Columns[0].NoWrap();
        Add("Kind", kind);
        Add("Fault", fault);
        Add("Retry", error.Retryable ? "may succeed later" : "fails again unchanged");
        Add("Status", $"{status} {error.Title ?? entry.Title}");
        Add("Detail", MailchimpRedactor.Default.Redact(error.Detail));
        Add("Fields", error.Fields.IsDefaultOrEmpty ? null : string.Join(", ", error.Fields));
        Add("Instance", error.Instance);
        Add("Fingerprint", error.Fingerprint);
        Add("Meaning", entry.Meaning);
        Add("What to do", entry.Action);
        Add("More", Documentation.AbsoluteUri);
        AnsiConsole.Write(table);

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                table.AddRow(new Markup($"[bold]{name}[/]"), new Text(value));
            }
        }
    }
}

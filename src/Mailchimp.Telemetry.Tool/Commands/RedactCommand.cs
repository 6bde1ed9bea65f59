using System.CommandLine;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Takes keys, tokens and personal data out of a text.</summary>
internal static class RedactCommand
{
    public static Command Create()
    {
        var lines = new Option<bool>("--lines") { Description = "Write each line as it comes, for text that does not end; a value is then not seen where it stands in another line than its name." };
        var secretsOnly = new Option<bool>("--secrets-only") { Description = "Leave personal data as it is." };
        var command = new Command("redact", "Takes keys, tokens and personal data out of standard input, and writes the rest to standard output.") { lines, secretsOnly };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var redactor = new MailchimpRedactor(new MailchimpRedactionOptions { PersonalData = !parsed.GetValue(secretsOnly) });
            if (!parsed.GetValue(lines))
            {
                Console.Out.Write(redactor.Redact(await Console.In.ReadToEndAsync(cancellationToken)));
                return ExitCodes.Done;
            }

            while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
            {
                Console.Out.WriteLine(redactor.Redact(line));
            }

            return ExitCodes.Done;
        });
        return command;
    }
}

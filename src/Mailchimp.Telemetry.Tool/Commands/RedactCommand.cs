using System.CommandLine;

namespace Mailchimp.Telemetry.Tool.Commands;

/// <summary>Removes keys, tokens and personal data from a text.</summary>
internal static class RedactCommand
{
    public static Command Create()
    {
        var lines = new Option<bool>("--lines") { Description = "Write each line as it arrives, for endless input; a value on a different line from its name is then missed." };
        var secretsOnly = new Option<bool>("--secrets-only") { Description = "Leave personal data as it is." };
        var command = new Command("redact", "Removes keys, tokens and personal data from standard input, and writes the rest to standard output.") { lines, secretsOnly };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var redactor = new MailchimpRedactor(new MailchimpRedactionOptions { RedactPersonalData = !parsed.GetValue(secretsOnly) });
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

using System.CommandLine;
using Mailchimp.Telemetry.Tool;
using Mailchimp.Telemetry.Tool.Commands;
using Spectre.Console;

var root = new RootCommand("Dashboards and alert rules for Mailchimp.Telemetry, and commands to test and diagnose it. Exit codes: 0 done; 1 the command failed, or doctor or --check found a problem; 2 wrong usage.")
{
    ExportCommand.Create(),
    PushCommand.Create(),
    ClassifyCommand.Create(),
    RedactCommand.Create(),
    DrillCommand.Create(),
    DoctorCommand.Create(),
};

Help.FitIntoTerminal(root);
if (Console.IsOutputRedirected)
{
    // Without a terminal, 80 columns are assumed: tables that are wider would be cut.
    AnsiConsole.Profile.Width = short.MaxValue;
}

if (args.Length == 0)
{
    await root.Parse("--help").InvokeAsync();
    return ExitCodes.Usage;
}

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    Console.Error.WriteLine((UnknownWord(parsed) ?? parsed.Errors[0].Message) + " See --help.");
    return ExitCodes.Usage;
}

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception exception) when (exception is ToolException or IOException or UnauthorizedAccessException or HttpRequestException)
{
    Console.Error.WriteLine(Connection.Problem(exception));
    return exception is ToolException { IsUsage: true } ? ExitCodes.Usage : ExitCodes.Failed;
}
catch (OperationCanceledException)
{
    return ExitCodes.Failed;
}
catch (Exception exception)
{
    Console.Error.WriteLine($"{exception.GetType().Name}: {exception.Message}");
    return ExitCodes.Failed;
}

// The parser's own first error is that there is no command.
string? UnknownWord(ParseResult result) => (result.CommandResult.Command == root, result.UnmatchedTokens) switch
{
    (true, [['-', ..] option, ..]) => $"'{option}' is not an option.",
    (true, [var word, ..]) => $"'{word}' is not a command; the commands are {string.Join(", ", root.Subcommands.Select(command => command.Name))}.",
    _ when Words(result).FirstOrDefault(static word => word is ['-', _, ..]) is { } option => $"'{option}' is not an option.",
    _ => null,
};

// A mistyped option is taken for an argument if the command has one, and only the word after it is left over.
static IEnumerable<string> Words(ParseResult result) => result.CommandResult.Tokens.Select(static token => token.Value).Concat(result.UnmatchedTokens);

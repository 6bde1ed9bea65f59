using System.CommandLine;
using System.CommandLine.Help;

namespace Mailchimp.Telemetry.Tool;

/// <summary>The help, for a terminal of 80 columns, also where the output is a pipe.</summary>
internal static class Help
{
    private const int Columns = 80;

    public static void FitIntoTerminal(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            ((HelpAction)option.Action!).MaxWidth = Columns;
        }
    }
}

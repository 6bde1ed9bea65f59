using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Names each wrong option, and says what it takes.</summary>
internal sealed class MailchimpSeqOptionsValidator : IValidateOptions<MailchimpSeqOptions>
{
    public ValidateOptionsResult Validate(string? name, MailchimpSeqOptions options)
    {
        var errors = Errors(options).ToList();
        return errors.Count > 0 ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Errors(MailchimpSeqOptions options)
    {
        if (!Uri.TryCreate(options.ServerUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            yield return Error(nameof(options.ServerUrl), "set it to an absolute http or https URI, such as http://localhost:5341.");
        }

        if (options.QueueLimit is < 1 or > 1_000_000)
        {
            yield return Error(nameof(options.QueueLimit), $"{options.QueueLimit} is not between 1 and 1,000,000.");
        }

        if (options.Period <= TimeSpan.Zero)
        {
            yield return Error(nameof(options.Period), $"{options.Period} is not longer than zero.");
        }

        if (options.ShutdownTimeout < TimeSpan.Zero)
        {
            yield return Error(nameof(options.ShutdownTimeout), $"{options.ShutdownTimeout} is negative.");
        }
    }

    private static string Error(string option, string problem) => $"{MailchimpSeqOptions.SectionName}:{option}: {problem}";
}

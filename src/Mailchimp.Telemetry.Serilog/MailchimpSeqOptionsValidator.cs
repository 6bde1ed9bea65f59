using Microsoft.Extensions.Options;

namespace Mailchimp.Telemetry.Serilog;

/// <summary>Names each wrong option, and says what it takes.</summary>
internal sealed class MailchimpSeqOptionsValidator : IValidateOptions<MailchimpSeqOptions>
{
    private static readonly TimeSpan MaxPeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxShutdownTimeout = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, MailchimpSeqOptions options)
    {
        var errors = options.BindingErrors.Concat(Errors(options)).ToList();
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

        if (options.Period <= TimeSpan.Zero || options.Period > MaxPeriod)
        {
            yield return Error(nameof(options.Period), $"{options.Period} is not between 0 and {MaxPeriod}: write hours:minutes:seconds, such as 00:00:02.");
        }

        if (options.ShutdownTimeout < TimeSpan.Zero || options.ShutdownTimeout > MaxShutdownTimeout)
        {
            yield return Error(nameof(options.ShutdownTimeout), $"{options.ShutdownTimeout} is not between 0 and {MaxShutdownTimeout}: write hours:minutes:seconds, such as 00:00:05.");
        }
    }

    private static string Error(string option, string problem) => $"{MailchimpSeqOptions.SectionName}:{option}: {problem}";
}

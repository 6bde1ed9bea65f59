namespace Mailchimp.Telemetry.Output;

/// <summary>Marks a logger provider that takes this library's own events only.</summary>
internal interface IMailchimpLoggerProvider;

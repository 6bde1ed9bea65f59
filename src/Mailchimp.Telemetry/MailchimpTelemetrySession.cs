using Microsoft.Extensions.DependencyInjection;

namespace Mailchimp.Telemetry;

/// <summary>The running telemetry of a program that has no host. Disposing it exports what is left and removes the listener.</summary>
public sealed class MailchimpTelemetrySession : IDisposable, IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal MailchimpTelemetrySession(ServiceProvider services) => _services = services;

    /// <summary>What the telemetry knows of Mailchimp and of the accounts right now.</summary>
    /// <exception cref="ObjectDisposedException">The session is disposed.</exception>
    public IMailchimpStatus Status => _services.GetRequiredService<IMailchimpStatus>();

    /// <inheritdoc/>
    public void Dispose() => _services.Dispose();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}

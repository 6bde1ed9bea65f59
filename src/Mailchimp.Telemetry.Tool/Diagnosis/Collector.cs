using System.Net.Sockets;

namespace Mailchimp.Telemetry.Tool.Diagnosis;

/// <summary>Whether a collector can be reached.</summary>
internal static class Collector
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Why no connection can be made, or null.</summary>
    public static async Task<string?> FindProblemAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, timeout.Token);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception is OperationCanceledException ? $"no connection within {Timeout.TotalSeconds:0} s" : exception.Message;
        }
    }
}

using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>Sends the first bytes of a body, always at least one too few, and drops the others.</summary>
internal sealed class CutBody(HttpResponse response, int bytes) : ResponseBody(response.Body)
{
    private int _left = bytes;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = (int)Math.Min(Math.Min(_left, buffer.Length), (response.ContentLength - 1) ?? buffer.Length);
        _left -= length;
        await Inner.WriteAsync(buffer[..length], cancellationToken);
        await Inner.FlushAsync(cancellationToken);
    }
}

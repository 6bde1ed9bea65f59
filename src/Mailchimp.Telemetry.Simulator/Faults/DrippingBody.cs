namespace Mailchimp.Telemetry.Simulator;

/// <summary>Sends a body at a limited speed, for as long as the client waits for it.</summary>
internal sealed class DrippingBody(Stream inner, int bytesPerSecond, TimeProvider time, CancellationToken gone) : ResponseBody(inner)
{
    private const int PortionsPerSecond = 10;

    private readonly int _portion = Math.Max(1, bytesPerSecond / PortionsPerSecond);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Inner.FlushAsync(cancellationToken);
        while (!buffer.IsEmpty)
        {
            var length = Math.Min(_portion, buffer.Length);
            await Task.Delay(TimeSpan.FromSeconds((double)length / bytesPerSecond), time, gone);
            await Inner.WriteAsync(buffer[..length], cancellationToken);
            await Inner.FlushAsync(cancellationToken);
            buffer = buffer[length..];
        }
    }
}

namespace Mailchimp.Telemetry.Tests.Support;

/// <summary>A connection that breaks some time after something was sent on it, if it is to.</summary>
internal sealed class BreakingStream(Stream connection, TimeSpan after, Func<bool> breaks) : ConnectionStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => connection.ReadAsync(buffer, cancellationToken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await connection.WriteAsync(buffer, cancellationToken);
        if (breaks())
        {
            _ = Task.Delay(after, CancellationToken.None).ContinueWith(_ => connection.Dispose(), TaskScheduler.Default);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer) => connection.Write(buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            connection.Dispose();
        }

        base.Dispose(disposing);
    }
}

namespace Mailchimp.Telemetry.Http;

/// <summary>Collects the body of an error that arrives after the call has returned.</summary>
internal sealed class DeferredBody : FollowedBody
{
    /// <summary>How long an error may wait for its body.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly FollowedCall _call;
    private readonly MemoryStream _bytes = new();

    public DeferredBody(FollowedCall call, BodyPeek peek)
        : base(peek, Timeout)
    {
        _call = call;
        _bytes.Write(peek.Taken.Span);
    }

    protected override bool Take(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes[..Math.Min(bytes.Length, BodyPeek.Cap - (int)_bytes.Length)]);
        return false;
    }

    protected override void Finish() => _call.Source.OnLateBody(_call, _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length));
}

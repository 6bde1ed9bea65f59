using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry.Http;

/// <summary>Collects the body of an error that arrives after the call has returned.</summary>
internal sealed class DeferredBody : FollowedBody, IDeferredBody, IDisposable
{
    /// <summary>How long an error may wait for its body.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly FollowedCall _call;
    private readonly string? _encoding;
    private readonly MemoryStream _bytes = new();
    private ITimer? _timer;

    public DeferredBody(FollowedCall call, BodyPeek peek, string? encoding)
        : base(peek)
    {
        (_call, _encoding) = (call, encoding);
        _bytes.Write(peek.Taken.Span);
    }

    public void StartTimer(TimeProvider time) => _timer = time.CreateDetachedTimer(static state => ((DeferredBody)state!).Complete(), this, Timeout);

    public void Dispose() => Complete();

    protected override bool Take(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes[..Math.Min(bytes.Length, BodyPeek.Cap - (int)_bytes.Length)]);
        return _bytes.Length == BodyPeek.Cap;
    }

    protected override void Finish()
    {
        _timer?.Dispose();
        ReadOnlyMemory<byte>? body = HasEnded || _bytes.Length > 0 ? _bytes.GetBuffer().AsMemory(0, (int)_bytes.Length) : default(ReadOnlyMemory<byte>?);
        _call.Source.OnLateBody(_call, body, _encoding);
    }
}

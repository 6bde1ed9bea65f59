using System.Net.Http.Headers;
using Mailchimp.Telemetry.Errors.Partial;

namespace Mailchimp.Telemetry.Http;

/// <summary>Reads the body of a successful response as it passes, and keeps only what its reader finds.</summary>
internal sealed class PassingBody : FollowedBody
{
    /// <summary>How long a body is followed: Mailchimp's own limit for a call.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);

    private readonly FollowedCall _call;
    private readonly IBodyReader _reader;
    private readonly PushDecoder? _decoder;

    private PassingBody(FollowedCall call, BodyPeek peek, IBodyReader reader, PushDecoder? decoder)
        : base(peek, Timeout) => (_call, _reader, _decoder) = (call, reader, decoder);

    /// <summary>Whether the reader needs no more.</summary>
    public bool IsEnough => _reader.HasEnded || _decoder?.HasEnded == true;

    /// <summary>Begins with what the peek took; null for an encoding that is not known.</summary>
    public static PassingBody? Begin(FollowedCall call, BodyPeek peek, HttpContentHeaders headers)
    {
        if (!BodyDecoder.TryFind(headers, peek.Taken.Span, out var open))
        {
            return null;
        }

        var reader = ResponseReader.For(call.Route.Shape);
        var body = new PassingBody(call, peek, reader, open is null ? null : new PushDecoder(open, reader.Feed));
        body.Take(peek.Taken.Span);
        return body;
    }

    protected override bool Take(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_decoder is null)
            {
                _reader.Feed(bytes);
            }
            else
            {
                _decoder.Feed(bytes);
            }

            return IsEnough;
        }
        catch (Exception exception)
        {
            // The application is reading: nothing may reach it.
            _call.Source.Observer.OnInternalError("partial_failure", exception);
            return true;
        }
    }

    protected override void Finish()
    {
        _decoder?.Dispose();
        _call.Source.OnPassed(_call, _reader, this);
    }
}

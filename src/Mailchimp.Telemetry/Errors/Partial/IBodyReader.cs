namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>Reads a body as it passes, in pieces of any size. Never throws, whatever the bytes.</summary>
internal interface IBodyReader : IDisposable
{
    /// <summary>Whether nothing more is needed.</summary>
    bool HasEnded { get; }

    /// <summary>Whether the whole body was read, so that nothing more can have failed.</summary>
    bool IsComplete { get; }

    /// <summary>What was found so far.</summary>
    HiddenFailures Result { get; }

    /// <summary>Takes the next piece, decompressed.</summary>
    void Feed(ReadOnlySpan<byte> data);
}

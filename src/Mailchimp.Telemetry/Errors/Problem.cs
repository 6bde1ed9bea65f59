using System.Collections.Immutable;

namespace Mailchimp.Telemetry.Errors;

/// <summary>The members of a problem document (RFC 9457) that Mailchimp sends, as far as they could be read.</summary>
internal struct Problem
{
    public const int MaxTitle = 64;
    public const int MaxInstance = 64;
    public const int MaxDetail = 512;
    public const int MaxFields = 16;

    /// <summary>Whether the body is a JSON object, whole or cut off.</summary>
    public bool IsJson;

    /// <summary>Whether the object was read to its end.</summary>
    public bool IsComplete;

    public bool IsAkamai;
    public string? Title;
    public int? Status;
    public string? Detail;
    public string? Instance;
    public string? Exception;
    public ImmutableArray<string> Fields;
}

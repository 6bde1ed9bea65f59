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

    /// <summary>Whether it is an error of API 2.0, whose <c>status</c> is the word <c>error</c>.</summary>
    public bool IsLegacy;

    /// <summary>API 2.0's name of the error.</summary>
    public string? Name;

    /// <summary>API 2.0's number of the error.</summary>
    public int? Code;

    /// <summary>The OAuth host's code of the error, or API 2.0's sentence.</summary>
    public string? Error;

    /// <summary>The OAuth host's sentence.</summary>
    public string? Description;

    public string? Title;
    public int? Status;
    public string? Detail;
    public string? Instance;
    public string? Exception;
    public IReadOnlyList<string>? Fields;

    /// <summary>Whether <see cref="Error"/> is a code, as <c>invalid_grant</c>, rather than a sentence.</summary>
    public readonly bool HasErrorCode => Error is { Length: <= MaxTitle } error && error.All(static c => char.IsAsciiLetter(c) || c == '_');

    /// <summary>Gives documents of API 2.0 and the OAuth host a title and a detail, like a problem document.</summary>
    public void Adopt()
    {
        if (Error is not null || IsLegacy)
        {
            var isCode = !IsLegacy && HasErrorCode;
            Title ??= isCode ? Error : IsLegacy ? Name : null;
            Detail ??= Description ?? (isCode ? null : Error);
        }
    }
}

using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry;

/// <summary>
/// One failed call, classified. <see cref="Kind"/> and what follows from it are never sensitive;
/// <see cref="Detail"/> is Mailchimp's own text and can hold personal data.
/// </summary>
public readonly record struct MailchimpError
{
    private readonly IReadOnlyList<string>? _fields;

    private readonly MailchimpErrorKind _kind;

    /// <summary>The kind of error.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not a kind.</exception>
    public MailchimpErrorKind Kind
    {
        get => _kind;
        init
        {
            _ = value.GetName();
            _kind = value;
        }
    }

    /// <summary>Who has to act before the call can succeed.</summary>
    public MailchimpFault Fault => Kind.GetFault();

    /// <summary>Whether the same call, sent again later, can succeed with nothing else changed.</summary>
    public bool IsRetryable => Kind.IsRetryable();

    /// <summary>The problem document's <c>title</c>, at most 64 characters, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The problem document's own <c>status</c>, or null.</summary>
    public int? Status { get; init; }

    /// <summary>The problem document's <c>instance</c>, which Mailchimp's support asks for, or null.</summary>
    public string? Instance { get; init; }

    /// <summary>The problem document's <c>detail</c>, at most 512 characters, or null. Can hold personal data: redact it before it is shown.</summary>
    public string? Detail { get; init; }

    /// <summary>The names of the fields that failed validation, at most 16; empty when none were named.</summary>
    public IReadOnlyList<string> Fields
    {
        get => _fields ?? [];
        init => _fields = value;
    }

    /// <summary>The identity of an internal error (<c>exception</c>, 32 hex digits), the same for each occurrence of one error, or null.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The kind and the instance, redacted, so that it can be logged as it is.</summary>
    public override string ToString() => Instance is null ? Kind.GetName() : $"{Kind.GetName()} (instance {MailchimpRedactor.Default.Redact(Instance)})";

    /// <summary>Whether all members, and all fields in their order, are equal.</summary>
    /// <param name="other">Another error.</param>
    public bool Equals(MailchimpError other) =>
        (Kind, Title, Status, Instance, Detail, Fingerprint) == (other.Kind, other.Title, other.Status, other.Instance, other.Detail, other.Fingerprint)
        && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Title, Status, Instance, Detail, Fingerprint, Fields.Count);

    internal ErrorKindRow Row => ErrorKindTable.Get(Kind);
}

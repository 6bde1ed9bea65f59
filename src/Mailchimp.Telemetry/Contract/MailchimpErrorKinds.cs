using System.Diagnostics.CodeAnalysis;
using Mailchimp.Telemetry.Contract;

namespace Mailchimp.Telemetry;

/// <summary>What the telemetry contract defines for each <see cref="MailchimpErrorKind"/>.</summary>
public static class MailchimpErrorKinds
{
    /// <summary>The names of all kinds, as they appear in <c>mailchimp.error.kind</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ErrorKindTable.All.ToArray().Select(row => row.Name)];

    /// <summary>The kind's name in telemetry, for example <c>resource_not_found</c>.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The name.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined kind.</exception>
    public static string GetName(this MailchimpErrorKind kind) => Row(kind).Name;

    /// <summary>Who has to act before a call that failed with this kind can succeed.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>The fault.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined kind.</exception>
    public static MailchimpFault GetFault(this MailchimpErrorKind kind) => Row(kind).Fault;

    /// <summary>Whether the same call, sent again later, can succeed with nothing else changed.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Whether a retry can help.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is not a defined kind.</exception>
    public static bool IsRetryable(this MailchimpErrorKind kind) => Row(kind).IsRetryable;

    /// <summary>Finds the kind with a name of the contract, for example <c>resource_not_found</c>.</summary>
    /// <param name="name">A name, case-sensitive; null has no kind.</param>
    /// <param name="kind">The kind with this name; of no meaning if there is none.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryParse([NotNullWhen(true)] string? name, out MailchimpErrorKind kind)
    {
        kind = default;
        return name is not null && ErrorKindTable.TryParse(name, out kind);
    }

    private static ErrorKindRow Row(MailchimpErrorKind kind)
    {
        ArgumentOutOfRangeException.ThrowIfNegative((int)kind, nameof(kind));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((int)kind, ErrorKindTable.All.Length, nameof(kind));
        return ErrorKindTable.Get(kind);
    }
}

namespace Mailchimp.Telemetry.Errors;

/// <summary>A title that Mailchimp documents or was seen to send.</summary>
/// <param name="Status">The status that it comes with.</param>
/// <param name="Title">The title as Mailchimp spells it.</param>
/// <param name="Kind">The kind that it tells.</param>
/// <param name="IsReasonPhrase">Whether anybody's answer of this status is titled so, and the title by itself tells nothing.</param>
internal sealed record CatalogueTitle(int Status, string Title, MailchimpErrorKind Kind, bool IsReasonPhrase)
{
    /// <summary>A proxy may have rewritten the status: then the document's own vouches for the title.</summary>
    public bool Counts(int status, int? documentStatus) => !IsReasonPhrase || Status == status || Status == documentStatus;
}

namespace Mailchimp.Telemetry.Errors;

/// <summary>A title that Mailchimp documents or has been seen to send.</summary>
/// <param name="Status">The status that it comes with.</param>
/// <param name="Title">The title as Mailchimp spells it.</param>
/// <param name="Kind">The kind that it indicates.</param>
/// <param name="IsReasonPhrase">Whether any server's response with this status may have this title, so that the title alone says nothing.</param>
internal sealed record CatalogueTitle(int Status, string Title, MailchimpErrorKind Kind, bool IsReasonPhrase)
{
    /// <summary>A proxy may have rewritten the status: then the document's own status confirms the title.</summary>
    public bool Counts(int status, int? documentStatus) => !IsReasonPhrase || Status == status || Status == documentStatus;
}

using System.Diagnostics.CodeAnalysis;

namespace Mailchimp.Telemetry.Errors.Partial;

/// <summary>
/// The values of <c>mailchimp.partial.code</c>: Mailchimp's own codes, the kinds of error, and <c>other</c>. Mailchimp
/// has one code for nearly everything; the text next to it says more.
/// </summary>
internal static class PartialCodes
{
    public const string ContactExists = "ERROR_CONTACT_EXISTS";
    public const string Generic = "ERROR_GENERIC";
    public const string Other = "other";

    private const int BadRequest = 400;
    private const int MaxText = 512;

    /// <summary>The code of one failure.</summary>
    /// <param name="code">Mailchimp's code, or empty.</param>
    /// <param name="text">Mailchimp's text, or empty; escaped as in JSON.</param>
    public static string Of(ReadOnlySpan<byte> code, ReadOnlySpan<byte> text)
    {
        if (code.SequenceEqual("ERROR_CONTACT_EXISTS"u8))
        {
            return ContactExists;
        }

        if (text.IsEmpty)
        {
            return code.SequenceEqual("ERROR_GENERIC"u8) ? Generic : Other;
        }

        Span<char> buffer = stackalloc char[MaxText];
        text = text[..Math.Min(text.Length, MaxText)];
        var problem = new Problem { Detail = new string(buffer[..JsonText.Decode(text, buffer)]) };
        return ErrorCatalogue.TryClassify(BadRequest, in problem, out var kind) ? kind.GetName()
            : code.SequenceEqual("ERROR_GENERIC"u8) ? Generic
            : Other;
    }

    /// <summary>The kind of error that a code stands for, if any.</summary>
    public static bool TryGetKind(string code, out MailchimpErrorKind kind)
    {
        kind = MailchimpErrorKind.MemberExists;
        return code == ContactExists || MailchimpErrorKinds.TryParse(code, out kind);
    }
}

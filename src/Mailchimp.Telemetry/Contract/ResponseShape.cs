namespace Mailchimp.Telemetry.Contract;

/// <summary>Where a successful response can hide failures.</summary>
internal enum ResponseShape
{
    /// <summary>Nowhere: its body is not looked at.</summary>
    Plain,

    /// <summary>In <c>errors</c>, next to the members that were added or updated.</summary>
    Members,

    /// <summary>In the counts of a batch.</summary>
    Batch,

    /// <summary>In the counts of each batch in a list.</summary>
    Batches,

    /// <summary>In a campaign's checklist.</summary>
    Checklist,

    /// <summary>In the responses that a batch's results contain.</summary>
    Results,
}

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Hears of each value that is taken out.</summary>
internal interface IRedactionCounter
{
    /// <param name="rule">The name of the rule that found it.</param>
    void Count(string rule);

    /// <summary>A value could not be read, and is replaced whole.</summary>
    void CountFailure(Exception exception)
    {
    }
}

namespace Mailchimp.Telemetry.Redaction.Signals;

/// <summary>Reads an exception's text; one whose own text throws gives its type's name.</summary>
internal static class ExceptionText
{
    public static string Of(Exception exception) => Read(exception, static e => e.ToString());

    public static string MessageOf(Exception exception) => Read(exception, static e => e.Message);

    private static string Read(Exception exception, Func<Exception, string> read)
    {
        try
        {
            return read(exception);
        }
        catch (Exception)
        {
            return exception.GetType().ToString();
        }
    }
}

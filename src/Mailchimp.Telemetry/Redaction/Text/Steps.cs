using System.Diagnostics;

namespace Mailchimp.Telemetry.Redaction.Text;

/// <summary>Counts the characters that the engine looks at, in the build that tests its growth; elsewhere it is nothing.</summary>
internal static class Steps
{
    [ThreadStatic]
    private static long _taken;

    /// <summary>The steps of this thread so far.</summary>
    public static long Taken => _taken;

    [Conditional("COUNT_STEPS")]
    public static void Add(int characters) => _taken += characters;
}

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Tests that count all spans of the process: no other test may make one meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public static class Alone
{
    public const string Name = "alone";
}

namespace Mailchimp.Telemetry.Simulator.State;

/// <summary>How the things of a kind get their ids.</summary>
internal enum IdForm
{
    /// <summary>Ten hexadecimal digits.</summary>
    Hex,

    /// <summary>An integer, unique in the account.</summary>
    Number,

    /// <summary>An integer, counted from 1 in each collection.</summary>
    Ordinal,

    /// <summary>The request chooses it.</summary>
    Given,
}

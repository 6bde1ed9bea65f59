using System.Collections.ObjectModel;

namespace Mailchimp.Telemetry.Contract;

/// <summary>Several texts as one value of a log event: a list to read, and legible where a provider prints it, as the JSON console does.</summary>
internal sealed class TextList(IList<string> items) : ReadOnlyCollection<string>(items)
{
    public override string ToString() => string.Join(", ", this);
}

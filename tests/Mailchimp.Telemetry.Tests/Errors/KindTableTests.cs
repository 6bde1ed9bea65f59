using Mailchimp.Telemetry.Errors;

namespace Mailchimp.Telemetry.Tests.Errors;

public class KindTableTests
{
    [Fact]
    public void Each_kind_stands_at_its_own_index() =>
        ErrorKindTable.All.ToArray().Select(row => row.Kind).Should().Equal(Enum.GetValues<MailchimpErrorKind>());

    [Fact]
    public void Names_lead_back_to_their_kinds()
    {
        foreach (var kind in Enum.GetValues<MailchimpErrorKind>())
        {
            MailchimpErrorKinds.TryParse(kind.GetName(), out var parsed).Should().BeTrue();
            parsed.Should().Be(kind);
        }
    }

    [Fact]
    public void An_undefined_kind_is_refused()
    {
        var act = () => ((MailchimpErrorKind)999).GetName();

        act.Should().Throw<ArgumentOutOfRangeException>();
    }
}

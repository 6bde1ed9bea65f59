using Mailchimp.Telemetry.Contract;

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
            MailchimpErrorKinds.TryParse(null, out _).Should().BeFalse();
            MailchimpErrorKinds.TryParse(kind.GetName(), out var parsed).Should().BeTrue();
            parsed.Should().Be(kind);
        }
    }

    [Fact]
    public void A_kind_says_what_it_means_and_what_to_do()
    {
        foreach (var row in ErrorKindTable.All)
        {
            new[] { row.From, row.Title, row.Meaning, row.Action }.Should().NotContain(string.Empty, row.Name);
            row.Meaning.Should().EndWith(".", row.Name);
            row.Action.Should().EndWith(".", row.Name);
        }
    }

    [Fact]
    public void A_member_without_a_row_is_named()
    {
        var act = () => ErrorKindTable.Read(new StringReader(Row("bad_request")));

        act.Should().Throw<InvalidDataException>().WithMessage("*no row for MailchimpErrorKind.InvalidResource*");
    }

    [Theory]
    [InlineData("brand_new", "request", "no", "*brand_new*MailchimpErrorKind has no member*")]
    [InlineData("bad_request", "nobody", "no", "*bad_request*MailchimpFault has no member 'nobody'*")]
    [InlineData("bad_request", "request", "maybe", "*bad_request*'maybe' is neither yes nor no*")]
    public void A_cell_that_is_wrong_is_named(string name, string fault, string retryable, string message)
    {
        var act = () => ErrorKindTable.Read(new StringReader(Row(name, fault, retryable)));

        act.Should().Throw<InvalidDataException>().WithMessage(message);
    }

    [Fact]
    public void A_second_row_and_a_row_that_is_short_are_refused()
    {
        var twice = () => ErrorKindTable.Read(new StringReader(Row("bad_request") + "\n" + Row("bad_request")));
        var brief = () => ErrorKindTable.Read(new StringReader("bad_request\t400"));

        twice.Should().Throw<InvalidDataException>().WithMessage("*two rows 'bad_request'*");
        brief.Should().Throw<InvalidDataException>().WithMessage("*bad_request*nine cells*");
    }

    [Fact]
    public void An_undefined_kind_is_refused()
    {
        var act = () => ((MailchimpErrorKind)999).GetName();

        act.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static string Row(string name, string fault = "request", string retryable = "no") =>
        $"{name}\t400\t{fault}\t{retryable}\tno\tWarning\tTitle\tMeaning.\tAction.";
}

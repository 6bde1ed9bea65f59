using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class LogFormatTests
{
    [Fact]
    public async Task A_list_of_an_event_is_a_list_over_OTLP_and_legible_in_the_JSON_console()
    {
        await using var field = (await Field.StartAsync()).With("Logging__Console__FormatterName", "json");
        field.Mailchimp.Answers(Answer.InvalidFields);

        var arrived = await field.RunAsync(typeof(TypedClient));

        arrived.Error.Attributes.Single(static attribute => attribute.Key == "mailchimp.error.fields").Value.ArrayValue.Values
            .Select(static item => item.StringValue).Should().Equal("email_address", "status");
        arrived.Output.Should().Contain("\"mailchimp.error.fields\":\"email_address, status\"");
    }

    [Theory]
    [InlineData(typeof(SeqOnly))]
    [InlineData(typeof(SerilogProvider))]
    public async Task A_list_of_an_event_is_a_list_in_Seq(Type application)
    {
        await using var own = await SeqReceiver.StartAsync();
        await using var field = (await Field.StartAsync()).With("OwnSeq__ServerUrl", $"{own.Url}");
        field.Mailchimp.Answers(Answer.InvalidFields);

        var arrived = await field.ServeAsync(application);

        foreach (var seq in application == typeof(SeqOnly) ? [arrived.Seq] : new[] { arrived.Seq, own.Events })
        {
            var fields = seq.Select(static log => log["mailchimp.error.fields"]).Should().ContainSingle(static fields => fields != null).Subject;
            fields.Should().StartWith("[").And.Contain("\"email_address\"").And.Contain("\"status\"");
        }
    }
}

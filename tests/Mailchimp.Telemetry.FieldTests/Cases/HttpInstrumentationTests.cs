using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class HttpInstrumentationTests
{
    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task Beside_other_HTTP_instrumentation_a_span_is_named_by_method_and_template(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order);
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(HttpInstrumentation));

        arrived.ShouldTellOfOne("member_exists", Routes.AddMember);
        arrived.Span.Number("http.request.resend_count").Should().BeNull();
    }

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task A_span_that_the_application_named_keeps_its_name(string order)
    {
        await using var field = (await Field.StartAsync()).With("Order", order).With("SpanName", "my name");
        field.Mailchimp.Answers(Answer.MemberExists);

        var arrived = await field.ServeAsync(typeof(HttpInstrumentation));

        arrived.ShouldTellOfOne("member_exists", "my name");
    }
}

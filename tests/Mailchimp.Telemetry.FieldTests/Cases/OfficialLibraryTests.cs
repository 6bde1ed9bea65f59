using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class OfficialLibraryTests
{
    [Fact]
    public async Task Every_try_is_classified_from_a_body_that_comes_behind_its_head_and_is_not_read()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.TooManyConnections with { BeforeBody = TimeSpan.FromMilliseconds(50) });

        var arrived = await field.ServeAsync(typeof(OfficialLibrary));

        field.Mailchimp.Requests.Should().HaveCount(3);
        var tries = arrived.TriesOf(Routes.AddMember);
        arrived.Errors.Should().HaveCount(3).And.OnlyContain(log => log.Text("mailchimp.error.kind") == "too_many_connections");
        arrived.ErrorCount("too_many_connections").Should().Be(3);
        tries.Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1, 2);

        // A span has ended before its body comes: it knows the status, not yet the sentence.
        tries.Should().OnlyContain(span => span.Text("mailchimp.error.fault") == "limit");
        arrived.Errors.Single(log => log.SpanId == tries[2].SpanId).Message().Should().Contain("3 tries");
    }

    [Fact]
    public async Task An_operation_that_the_client_saves_by_a_retry_has_recovered()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.TooManyConnections with { BeforeBody = TimeSpan.FromMilliseconds(50) }, Answer.Ok);

        var arrived = await field.ServeAsync(typeof(OfficialLibrary));

        arrived.TriesOf(Routes.AddMember).Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1);
        arrived.Events("mailchimp.api.recovered").Should().ContainSingle();
        arrived.Count("mailchimp.client.recovered_operations", ("mailchimp.error.kind", "too_many_connections")).Should().Be(1);
    }
}

using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class RetryTests
{
    private const int Information = 9;

    public static TheoryData<bool, string?> Handlers => new() { { false, "around" }, { false, null }, { true, "around" }, { true, null } };

    [Theory]
    [MemberData(nameof(Handlers))]
    public async Task An_operation_that_succeeds_at_its_second_try_has_recovered(bool isCloning, string? activity)
    {
        await using var field = await StartAsync(isCloning, activity);
        field.Mailchimp.Answers(Answer.InternalError, Answer.Ok);

        var arrived = await field.RunAsync(typeof(RetryingClient));

        var tries = arrived.TriesOf(Routes.AddMember);
        tries.Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1);
        tries.Select(span => span.Text("mailchimp.error.kind")).Should().Equal("internal_error", null);
        var recovered = arrived.Events("mailchimp.api.recovered").Should().ContainSingle().Subject;
        recovered.SeverityNumber.Should().Be(Information);
        recovered.Text("mailchimp.error.recovered").Should().Be("true");
        arrived.Count("mailchimp.client.recovered_operations", ("url.template", "/3.0/lists/{list_id}/members"), ("mailchimp.error.kind", "internal_error")).Should().Be(1);
    }

    [Theory]
    [MemberData(nameof(Handlers))]
    public async Task An_operation_that_fails_says_after_how_many_tries(bool isCloning, string? activity)
    {
        await using var field = await StartAsync(isCloning, activity);
        field.Mailchimp.Answers(Answer.Unavailable);

        var arrived = await field.RunAsync(typeof(RetryingClient));

        var tries = arrived.TriesOf(Routes.AddMember);
        tries.Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1, 2);
        arrived.Errors.Should().HaveCount(3);
        tries.Select(span => arrived.Errors.Single(log => log.SpanId == span.SpanId).Text("http.request.resend_count")).Should().Equal(null, "1", "2");
        arrived.Errors.Single(log => log.SpanId == tries[2].SpanId).Message().Should().Contain("3 tries");
        arrived.Events("mailchimp.api.recovered").Should().BeEmpty();
        arrived.Count("mailchimp.client.recovered_operations").Should().Be(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_operation_that_outlives_the_activity_that_it_began_in_is_followed_through_its_tries(bool isCloning)
    {
        await using var field = (await StartAsync(isCloning, "ends first")).With("Retry__Delay", "1500");
        field.Mailchimp.Answers(Answer.Unavailable with { BeforeHead = TimeSpan.FromMilliseconds(200) }, Answer.Unavailable, Answer.Ok);

        var arrived = await field.RunAsync(typeof(RetryingClient));

        arrived.TriesOf(Routes.AddMember).Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1, 2);
        arrived.Errors.Should().OnlyContain(log => log.Text("mailchimp.error.final") == null);
        arrived.Events("mailchimp.api.recovered").Should().ContainSingle();
    }

    [Fact]
    public async Task A_pipeline_that_handles_responses_is_followed_through_its_tries()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.Unavailable);

        var arrived = await field.RunAsync(typeof(PollyResponses));

        arrived.TriesOf(Routes.GetMember).Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1, 2);
    }

    [Fact]
    public async Task A_POST_that_is_sent_again_after_a_500_is_marked_as_unsafe()
    {
        await using var field = await Field.StartAsync();
        field.Mailchimp.Answers(Answer.InternalError, Answer.Ok);

        var arrived = await field.RunAsync(typeof(RetryingClient));

        arrived.TriesOf(Routes.AddMember).Select(span => span.Text("mailchimp.resend.unsafe")).Should().Equal(null, "true");
    }

    [Fact]
    public async Task A_GET_that_is_sent_again_is_safe()
    {
        await using var field = (await Field.StartAsync()).With("Call", "find");
        field.Mailchimp.Answers(Answer.InternalError, Answer.Ok);

        var arrived = await field.RunAsync(typeof(RetryingClient));

        var tries = arrived.TriesOf(Routes.GetMember);
        tries.Select(span => span.Number("http.request.resend_count")).Should().Equal(null, 1);
        tries.Should().OnlyContain(span => span.Text("mailchimp.resend.unsafe") == null);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("string")]
    public async Task A_loop_of_different_posts_within_one_activity_is_no_retry(string content)
    {
        await using var field = (await Field.StartAsync()).With("Content", content);
        field.Mailchimp.Answers(Answer.InternalError, Answer.Ok, Answer.InternalError, Answer.Ok);

        var arrived = await field.RunAsync(typeof(SignupLoop));

        arrived.TriesOf(Routes.AddMember).Should().HaveCount(4)
            .And.OnlyContain(span => span.Number("http.request.resend_count") == null && span.Text("mailchimp.resend.unsafe") == null);
        arrived.Errors.Should().HaveCount(2);
        arrived.Events("mailchimp.api.recovered").Should().BeEmpty();
        arrived.Count("mailchimp.client.recovered_operations").Should().Be(0);
    }

    private static async Task<Field> StartAsync(bool isCloning, string? activity)
    {
        var field = (await Field.StartAsync()).With("Retry__Clone", $"{isCloning}");
        return activity is null ? field : field.With("Retry__Activity", activity);
    }
}

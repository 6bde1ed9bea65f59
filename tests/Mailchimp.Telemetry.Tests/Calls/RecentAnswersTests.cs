using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Calls;

public sealed class RecentAnswersTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecentAnswers _answers;

    public RecentAnswersTests() => _answers = new RecentAnswers(_time);

    [Theory]
    [InlineData("one", true)]
    [InlineData("other", false)]
    [InlineData(null, false)]
    public void The_same_request_below_the_same_parent_has_won_for_its_account_alone(string? account, bool hasWon)
    {
        using var parent = new Activity("work").Start();
        Answer(parent, "one", out var startOfSecond);

        using var second = Request();
        _answers.Contain(second, parent, account, startOfSecond).Should().Be(hasWon);
        using var sibling = new Activity("work").Start();
        _answers.Contain(second, sibling, account, startOfSecond).Should().BeFalse();
    }

    [Fact]
    public async Task A_parent_is_not_kept_in_memory()
    {
        var parent = AnswerBelowParent();

        await Wait.UntilCollected(() => !parent.IsAlive);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference AnswerBelowParent()
    {
        using var parent = new Activity("work").Start();
        Answer(parent, account: null, out _);
        return new WeakReference(parent);
    }

    /// <summary>Two tries, of which the first is answered while the other is under way.</summary>
    private void Answer(Activity parent, string? account, out long startOfSecond)
    {
        using var first = Request();
        var start = _time.GetTimestamp();
        _answers.Enter(parent);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        startOfSecond = _time.GetTimestamp();
        _answers.Enter(parent);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _answers.Leave(first, parent, account, start, isAnswered: true);
    }

    private static HttpRequestMessage Request() => new(HttpMethod.Get, "https://us6.api.mailchimp.com/3.0/lists");
}

using System.Diagnostics;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Contract;
using Microsoft.Extensions.Time.Testing;

namespace Mailchimp.Telemetry.Tests.Calls;

public sealed class OperationTrackerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly OperationTracker _tracker;

    public OperationTrackerTests() => _tracker = new OperationTracker(_time, static exception => throw exception);

    [Fact]
    public void No_more_than_a_thousand_failed_tries_are_remembered_and_the_oldest_goes_first()
    {
        var settled = new List<bool>();
        for (var i = 0; i < 1_001; i++)
        {
            var failed = Fail("https://us6.api.mailchimp.com/3.0/lists/" + i);
            failed.WhenSettled(settled.Add);
        }

        _tracker.Count.Should().Be(1_000);
        settled.Should().Equal(false);
        _tracker.Resume(Request("https://us6.api.mailchimp.com/3.0/lists/0"), parent: null, account: null, sameMessage: null).Should().BeNull();
        _tracker.Resume(Request("https://us6.api.mailchimp.com/3.0/lists/1"), parent: null, account: null, sameMessage: null).Should().NotBeNull();
    }

    [Fact]
    public void Failed_tries_are_forgotten_in_time()
    {
        Fail("https://us6.api.mailchimp.com/3.0/lists");

        _time.Advance(TimeSpan.FromSeconds(61));

        _tracker.Count.Should().Be(0);
    }

    [Fact]
    public void A_failed_try_is_repeated_once()
    {
        Fail("https://us6.api.mailchimp.com/3.0/lists");

        _tracker.Resume(Request("https://us6.api.mailchimp.com/3.0/lists"), parent: null, account: null, sameMessage: null).Should().NotBeNull();
        _tracker.Resume(Request("https://us6.api.mailchimp.com/3.0/lists"), parent: null, account: null, sameMessage: null).Should().BeNull();
    }

    [Theory]
    [InlineData("PUT", "https://us6.api.mailchimp.com/3.0/lists")]
    [InlineData("GET", "https://us6.api.mailchimp.com/3.0/lists?count=1")]
    [InlineData("GET", "https://us7.api.mailchimp.com/3.0/lists")]
    public void Another_method_or_address_is_another_operation(string method, string address)
    {
        Fail("https://us6.api.mailchimp.com/3.0/lists");

        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        _tracker.Resume(request, parent: null, account: null, sameMessage: null).Should().BeNull();
    }

    [Fact]
    public void The_event_of_a_try_is_written_once_and_knows_whether_it_was_the_last()
    {
        var settled = new List<bool>();
        var failed = Fail("https://us6.api.mailchimp.com/3.0/lists");
        failed.WhenSettled(settled.Add);

        _time.Advance(TimeSpan.FromSeconds(5));
        settled.Should().Equal(true);
        _tracker.Flush();
        settled.Should().Equal(true);
        failed.WhenSettled(settled.Add);
        settled.Should().Equal([true, true], "it is known already");
    }

    [Fact]
    public void A_message_that_is_sent_again_is_known_by_itself_until_it_is_forgotten()
    {
        var failed = Fail("https://us6.api.mailchimp.com/3.0/lists");
        Fail("https://us6.api.mailchimp.com/3.0/ping");
        using var elsewhere = Request("https://us6.api.mailchimp.com/3.0/lists?page=2");

        _tracker.Resume(elsewhere, parent: null, account: null, sameMessage: failed).Should().Be(failed);
        _tracker.Resume(elsewhere, parent: null, account: null, sameMessage: failed).Should().BeNull("it was repeated already");
    }

    [Fact]
    public void A_message_that_is_sent_again_continues_its_own_try_although_a_copy_was_taken_for_the_retry()
    {
        const string Address = "https://us6.api.mailchimp.com/3.0/lists";
        var failed = Fail(Address);
        using var request = Request(Address);

        _tracker.Resume(request, parent: null, account: null, sameMessage: null).Should().Be(failed);
        _tracker.Resume(request, parent: null, account: null, sameMessage: failed).Should().Be(failed);

        Fail(Address);
        _tracker.Resume(request, parent: null, account: null, sameMessage: null).Should().BeNull("retries send the same message here");
    }

    [Fact]
    public void What_is_sent_again_below_one_activity_is_not_copied_below_another()
    {
        const string Address = "https://us6.api.mailchimp.com/3.0/lists";
        using var one = new Activity("one").Start();
        using var other = new Activity("other").Start();
        using var request = Request(Address);

        var failed = Fail(Address, one);
        _tracker.Resume(request, one, account: null, sameMessage: failed).Should().Be(failed);
        Fail(Address, other);

        _tracker.Resume(request, other, account: null, sameMessage: null).Should().BeNull();
    }

    [Fact]
    public void What_is_sent_again_is_remembered_for_a_thousand_requests()
    {
        const string Address = "https://us6.api.mailchimp.com/3.0/lists/";
        for (var i = 0; i <= 1_000; i++)
        {
            using var resent = Request(Address + i);
            _tracker.Resume(resent, parent: null, account: null, sameMessage: Fail(Address + i)).Should().NotBeNull();
        }

        using var first = Request(Address + 0);
        using var last = Request(Address + 1_000);
        var failed = Fail(Address + 0);
        Fail(Address + 1_000);

        _tracker.Resume(first, parent: null, account: null, sameMessage: null).Should().Be(failed);
        _tracker.Resume(last, parent: null, account: null, sameMessage: null).Should().BeNull();
    }

    private static HttpRequestMessage Request(string address) => new(HttpMethod.Get, address);

    private FailedTry Fail(string address, Activity? parent = null)
    {
        using var request = Request(address);
        var failed = new FailedTry(OperationKey.Of(request, parent, account: null), content: null, number: 1)
        {
            Kind = ErrorKindTable.Get(MailchimpErrorKind.InternalError),
            MayHaveArrived = true,
            FailedAt = _time.GetTimestamp(),
            Memory = TimeSpan.FromMinutes(1),
            MemoryOfCopies = TimeSpan.FromSeconds(10),
            Patience = TimeSpan.FromSeconds(4),
        };
        _tracker.Add(failed);
        return failed;
    }
}

using Mailchimp.Telemetry.Redaction.Text;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Redaction;

public class CleanTextCacheTests
{
    private readonly CleanTextCache _texts = new();

    [Fact]
    public void A_text_is_known_by_its_value_once_it_was_added()
    {
        foreach (var length in Enumerable.Range(0, 65))
        {
            var text = new string('a', length);
            _texts.Contains(text).Should().BeFalse("length {0}", length);
            _texts.Add(text);
            _texts.Contains(new string('a', length)).Should().BeTrue("length {0}", length);
        }
    }

    [Fact]
    public void A_long_text_is_not_remembered()
    {
        _texts.Add(new string('a', 65));

        _texts.Contains(new string('a', 65)).Should().BeFalse();
    }

    [Fact]
    public void A_text_that_shares_its_place_with_another_is_not_taken_for_it()
    {
        for (var i = 0; i < 20_000; i++)
        {
            _texts.Add($"text {i}");
            _texts.Contains($"text {i}").Should().BeTrue();
            _texts.Contains($"text {i}x").Should().BeFalse();
        }
    }

    [Fact]
    public void Names_as_they_come_in_practice_do_not_crowd_each_other_out()
    {
        var names = TestData.Rows("names.tsv").Select(row => row[0]).ToList();
        names.ForEach(_texts.Add);

        names.Count(_texts.Contains).Should().BeGreaterThan(names.Count * 9 / 10);
    }
}

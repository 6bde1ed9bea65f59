using FluentAssertions.Execution;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Redaction;

/// <summary>By the whole redactor: where each name of the table gives its value away, and where it does not.</summary>
public class SensitiveNameTests
{
    private static readonly MailchimpRedactor Redactor = MailchimpRedactor.Default;

    public static TheoryData<string, string, string> Names
    {
        get
        {
            var names = new TheoryData<string, string, string>();
            foreach (var row in TestData.Rows("names.tsv"))
            {
                names.Add(row[0], $"[{row[1]}]", row[2]);
            }

            return names;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_gives_its_value_away_where_it_is_one(string name, string mark, string forms)
    {
        var where = forms.Split(' ');
        using var scope = new AssertionScope();

        Check(where.Contains("member"), $$"""{"{{name}}":"v-alue"}""", $$"""{"{{name}}":"{{mark}}"}""");
        Check(where.Contains("member"), $$"""{\"{{name.ToUpperInvariant()}}\": \"v-alue\"}""", $$"""{\"{{name.ToUpperInvariant()}}\": \"{{mark}}\"}""");
        Check(where.Contains("member"), $"%7B%22{name}%22%3A+%22v-alue%22%7D", $"%7B%22{name}%22%3A+%22{mark}%22%7D");
        Check(where.Contains("parameter") || (where.Contains("member") && !where.Contains("composite")), $"Contact {{ Id = 1, {name} = v-alue 1, Size = 2 }}", $"Contact {{ Id = 1, {name} = {mark}, Size = 2 }}");
        Check(where.Contains("composite"), "{\"" + name + "\":{\"a\":\"b\"}}", $$"""{"{{name}}":"{{mark}}"}""");
        Check(where.Contains("header"), $"{name}: v-alue and more", $"{name}: {mark}");
        if (where.Contains("query"))
        {
            Check(isRedacted: true, $"?{name}=v-alue&x=y", $"?{name}={mark}&x=y");
            Check(isRedacted: false, $"x {name}=v-alue", $"x {name}={mark}");
        }
        else
        {
            Check(where.Contains("parameter"), $"?{name}=v-alue&x=y", $"?{name}={mark}&x=y");
            Check(where.Contains("parameter"), $"x&{name}=v-alue", $"x&{name}={mark}");
            Check(where.Contains("parameter"), $"x {name}=v-alue", $"x {name}={mark}");
        }

        if (where.Contains("url"))
        {
            Check(isRedacted: true, $$"""{"{{name}}":"https://x.example/y?z=1"}""", $$"""{"{{name}}":"https://x.example/y?{{mark}}"}""");
        }

        static void Check(bool isRedacted, string text, string safe) => Redactor.Redact(text).Should().Be(isRedacted ? safe : text);
    }

    [Theory]
    [InlineData("members", "[subscriber_hash]")]
    [InlineData("queue", "[subscriber_hash]")]
    [InlineData("removed-subscribers", "[subscriber_hash]")]
    [InlineData("sent-to", "[subscriber_hash]")]
    [InlineData("unsubscribed", "[subscriber_hash]")]
    [InlineData("email-activity", "[subscriber_hash]")]
    [InlineData("open-details", "[subscriber_hash]")]
    [InlineData("contacts", "[contact_id]")]
    public void A_contact_is_taken_out_of_each_path_that_has_one(string parent, string mark)
    {
        const string Hash = "0123456789abcdef0123456789abcdef";

        Redactor.Redact($"/3.0/x/{parent}/{Hash}").Should().Be($"/3.0/x/{parent}/{mark}");
        Redactor.Redact($"/3.0/x/{parent}/{Hash}/y=ada").Should().Be($"/3.0/x/{parent}/{mark}/y=ada");
        Redactor.Redact($"/3.0/x/{parent}/{Hash}0").Should().Be($"/3.0/x/{parent}/{Hash}0");
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("false")]
    [InlineData("undefined")]
    [InlineData("***")]
    public void A_value_that_says_nothing_stays(string value)
    {
        Redactor.Redact($"phone={value}").Should().Be($"phone={value}");
        Redactor.Redact($"{{\"phone\":{value}}}").Should().Be($"{{\"phone\":{value}}}");
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_name_is_read_up_to_64_characters(int length, bool isRedacted)
    {
        var name = new string('x', length - "password".Length) + "password";

        Redactor.Redact($"{name}=hunter2").Should().Be(isRedacted ? $"{name}=[secret]" : $"{name}=hunter2");
    }
}

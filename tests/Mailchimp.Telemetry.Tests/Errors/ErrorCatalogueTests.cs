using System.Net;
using System.Globalization;
using Mailchimp.Telemetry.Calls;
using Mailchimp.Telemetry.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.Errors;

/// <summary>Against the glossary: each documented title by itself, without the help of status and detail.</summary>
public class ErrorCatalogueTests
{
    public static IEnumerable<object[]> Titles => TestData.Rows("glossary.tsv").Select(row => new object[] { int.Parse(row[0], CultureInfo.InvariantCulture), row[1], row[2] });

    public static TheoryData<string> Details => [.. TestData.Lines("details.txt")];

    [Theory]
    [MemberData(nameof(Titles))]
    public void A_documented_title_tells_status_and_kind(int status, string title, string kind)
    {
        ErrorCatalogue.TryGetByTitle(title, out var row).Should().BeTrue();

        (row!.Status, row.Title, row.Kind.GetName()).Should().Be((status, title, kind));
    }

    [Theory]
    [InlineData("")]
    [InlineData("!?")]
    [InlineData("Something Else")]
    [InlineData("A title that is much longer than any that Mailchimp documents, and goes on")]
    public void Another_title_tells_nothing(string title) => ErrorCatalogue.TryGetByTitle(title, out _).Should().BeFalse();

    [Fact]
    public void A_title_of_the_longest_kind_is_read_and_one_that_is_longer_is_not()
    {
        ErrorCatalogue.TryGetByTitle("Bad Request".PadRight(64, '.'), out _).Should().BeTrue();
        ErrorCatalogue.TryGetByTitle("Bad Request".PadRight(65, '.'), out _).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Details))]
    public void A_documented_detail_is_read_without_a_copy(string detail)
    {
        ErrorCatalogue.TryGetKnownDetail(detail, out var first).Should().BeTrue();
        ErrorCatalogue.TryGetKnownDetail(new string(detail), out var again);

        first.Should().Be(detail).And.BeSameAs(again);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "name_resolution")]
    [InlineData(HttpRequestError.SecureConnectionError, "tls")]
    [InlineData(HttpRequestError.HttpProtocolError, "protocol")]
    [InlineData(HttpRequestError.InvalidResponse, "protocol")]
    [InlineData(HttpRequestError.VersionNegotiationError, "protocol")]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, "protocol")]
    [InlineData(HttpRequestError.ExtendedConnectNotSupported, "protocol")]
    [InlineData(HttpRequestError.ConnectionError, "connection")]
    [InlineData(HttpRequestError.ResponseEnded, "connection")]
    [InlineData(HttpRequestError.ProxyTunnelError, "connection")]
    [InlineData(HttpRequestError.UserAuthenticationError, "connection")]
    [InlineData(HttpRequestError.Unknown, "connection")]
    public void A_call_without_an_answer_has_the_kind_of_its_failure(HttpRequestError error, string kind) =>
        TransportErrors.Classify(error).GetName().Should().Be(kind);

    [Fact]
    public void A_kind_that_does_not_exist_is_refused()
    {
        foreach (var kind in new[] { -1, MailchimpErrorKinds.Names.Count })
        {
            ((Func<string>)(() => ((MailchimpErrorKind)kind).GetName())).Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(kind));
        }
    }

    [Fact]
    public void Errors_with_the_same_content_are_equal()
    {
        static MailchimpError Create(params string[] fields) => new() { Kind = MailchimpErrorKind.InvalidResource, Title = "Invalid Resource", Fields = fields };

        Create("a", "b").Should().Be(Create("a", "b")).And.NotBe(Create("b", "a")).And.NotBe(Create());
        Create("a", "b").GetHashCode().Should().Be(Create("a", "b").GetHashCode());
        new MailchimpError().Should().Be(new MailchimpError { Fields = [] });
    }

    [Fact]
    public void An_error_has_a_kind_that_exists() =>
        FluentActions.Invoking(static () => new MailchimpError { Kind = (MailchimpErrorKind)99 }).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void An_error_says_its_kind_and_its_instance()
    {
        new MailchimpError { Kind = MailchimpErrorKind.Throttled }.ToString().Should().Be("throttled");
        new MailchimpError { Kind = MailchimpErrorKind.Throttled, Instance = "abc" }.ToString().Should().Be("throttled (instance abc)");
        new MailchimpError { Kind = MailchimpErrorKind.Throttled, Instance = "ada@reader.example" }.ToString().Should().Be("throttled (instance [email])");
    }

    [Theory]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower, null, MailchimpErrorKind.ClientError)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, null, MailchimpErrorKind.Connection)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, null, MailchimpErrorKind.Connection)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, HttpStatusCode.NotFound, MailchimpErrorKind.ClientError)]
    public void A_failure_without_a_cause_is_the_networks_only_over_HTTP_2(string version, HttpVersionPolicy policy, HttpStatusCode? status, MailchimpErrorKind kind)
    {
        using var request = new HttpRequestMessage { Version = Version.Parse(version), VersionPolicy = policy };

        TransportErrors.Classify(new HttpRequestException("The server shut down the connection.", inner: null, status), request).Should().Be(kind);
    }
}

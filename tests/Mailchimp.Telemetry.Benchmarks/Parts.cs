using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Http;
using Mailchimp.Telemetry.Incidents;
using Mailchimp.Telemetry.Limits;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>The pieces of the work, each beside what people use for it.</summary>
internal static partial class Parts
{
    public const string Classify = "classify a 404";
    public const string ClassifyEachTime = "classify a 404 read each time";
    public const string Import = "read an import of 500 members";
    public const string Routes = "match a route";
    public const string UnknownRoute = "match an unknown route";
    public const string Clean1K = "redact 1 KB, clean";
    public const string Clean1M = "redact 1 MB, clean";
    public const string Keys1K = "keys alone, 1 KB, clean";
    public const string Keys1M = "keys alone, 1 MB, clean";
    public const string Dirty1K = "redact 1 KB, dirty";
    public const string Dirty1M = "redact 1 MB, dirty";
    public const string JsonDocumentWay = "JsonDocument";
    public const string RegexWay = "Regex, generated";
    public const string IndexOfWay = "IndexOf";

    private const string Words = "The resource submitted could not be validated. For field-specific details, see the array below, and try again in a while. ";
    private const int Kilobyte = 1000;
    private const int Megabyte = 1_000_000;

    public static IReadOnlyList<Part> All { get; } = [.. Classification(), .. HiddenFailures(), .. Routing(), .. Redaction(), .. Bookkeeping(), .. Passing.Parts];

    private static IEnumerable<Part> Classification()
    {
        var body = Encoding.UTF8.GetBytes("""{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,"detail":"The requested resource could not be found.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219"}""");
        yield return new Part(Classify, Part.Library, 1, () => MailchimpErrorClassifier.Classify(404, "application/problem+json; charset=utf-8", body), 5000);

        // What stands behind the instance keeps it from being remembered.
        var read = (byte[])[.. body, (byte)' '];
        yield return new Part(ClassifyEachTime, Part.Library, 1, () => MailchimpErrorClassifier.Classify(404, "application/problem+json; charset=utf-8", read), 5000);
        yield return new Part(Classify, JsonDocumentWay, 1, () => ReadDocument(body), 5000);
        yield return new Part(Classify, "JsonSerializer, generated", 1, () => JsonSerializer.Deserialize(body, ProblemContext.Default.ProblemBody), 5000);
    }

    /// <summary>A response of 400 KB, of which ten members in a hundred were refused.</summary>
    private static IEnumerable<Part> HiddenFailures()
    {
        const string Member = """{"id":"852aaa9532cb36adfb5e9fef7a4206a9","email_address":"ada@reader.example","status":"subscribed","merge_fields":{"FNAME":"Ada"},"stats":{"avg_open_rate":0},"_links":[{"rel":"self","href":"https://us6.api.mailchimp.com/3.0/lists/57afe96172/members/852aaa9532cb36adfb5e9fef7a4206a9"}],"note":"NOTE"}""";
        const string Refused = """{"email_address":"ada@reader.example","error":"ada@reader.example is already a list member","error_code":"ERROR_CONTACT_EXISTS","field":"","field_message":""}""";
        var member = Member.Replace("NOTE", new string('n', 500), StringComparison.Ordinal);
        var body = Encoding.UTF8.GetBytes($$"""{"new_members":[{{string.Join(',', Enumerable.Repeat(member, 450))}}],"errors":[{{string.Join(',', Enumerable.Repeat(Refused, 50))}}],"error_count":50,"total_created":450,"total_updated":0}""");
        yield return new Part(Import, Part.Library, 1, () => MailchimpPartialFailureClassifier.Classify(body), 20);
        yield return new Part(Import, JsonDocumentWay, 1, () =>
        {
            using var document = JsonDocument.Parse(body);
            _ = document.RootElement.GetProperty("errors").EnumerateArray().CountBy(static error => error.GetProperty("error_code").GetString()!).ToList();
        }, 20);
    }

    private static (string?, string?, string?, int) ReadDocument(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        return (root.GetProperty("title").GetString(), root.GetProperty("detail").GetString(), root.GetProperty("instance").GetString(), root.GetProperty("status").GetInt32());
    }

    private static IEnumerable<Part> Routing()
    {
        var operations = RouteTable.ReadAll().ToArray();
        var paths = operations.Select(operation => (operation.Method, Path: string.Join('/', operation.Template.Split('/').Select(segment => segment.StartsWith('{') ? "852aaa9532cb36adfb5e9fef7a4206a9" : segment)))).ToArray();
        var unknown = new[] { "/3.0/nothing/of/this/kind", "/3.0/lists/57afe96172/nothing", "/3.0/lists/57afe96172/members/852aaa9532cb36adfb5e9fef7a4206a9/nothing", "/" }.Select(path => (Method: "GET", Path: path)).ToArray();
        var patterns = operations.Select(operation => (operation.Method, Pattern: new Regex($"^{Regex.Replace(operation.Template, @"\{[^}]+\}", "[^/]+")}/?$", RegexOptions.Compiled | RegexOptions.CultureInvariant))).ToArray();
        var aspNet = new AspNetRoutes(operations.Select(operation => (operation.Method, operation.Template)));
        foreach (var (work, requests) in new[] { (Routes, paths), (UnknownRoute, unknown) })
        {
            yield return new Part(work, Part.Library, requests.Length, () =>
            {
                foreach (var (method, path) in requests)
                {
                    RouteTable.Shared.Match(method, path);
                }
            }, Math.Max(1, 3000 / requests.Length));
            yield return new Part(work, "Regex list", requests.Length, () =>
            {
                foreach (var (method, path) in requests)
                {
                    Array.Find(patterns, entry => entry.Method == method && entry.Pattern.IsMatch(path));
                }
            }, 1);
            yield return new Part(work, "ASP.NET routing", requests.Length, () =>
            {
                foreach (var (method, path) in requests)
                {
                    aspNet.Match(method, path);
                }
            }, Math.Max(1, 3000 / requests.Length));
        }
    }

    private static IEnumerable<Part> Redaction()
    {
        const string Secrets = "key 0123456789abcdef0123456789abcdef-us6, mail ada@reader.example, /lists/57afe96172/members/852aaa9532cb36adfb5e9fef7a4206a9, {\"email_address\":\"ada@reader.example\"}. ";
        var redactor = MailchimpRedactor.Default;
        var ofHashes = RedactorOfHashes();
        foreach (var (work, words, length) in new[] { (Clean1K, Words, Kilobyte), (Clean1M, Words, Megabyte), (Dirty1K, Words + Secrets, Kilobyte), (Dirty1M, Words + Secrets, Megabyte) })
        {
            var text = string.Concat(Enumerable.Repeat(words, (length / words.Length) + 1))[..length];
            var repeats = Math.Max(1, Kilobyte * 500 / length);
            yield return new Part(work, Part.Library, 1, () => redactor.Redact(text), repeats);
            yield return new Part(work, RegexWay, 1, () => Sensitive().Replace(text, "[redacted]"), Math.Max(1, repeats / 10));
            yield return new Part(work, IndexOfWay, 1, () => text.IndexOf("~~", StringComparison.Ordinal), repeats);
            if (words == Words)
            {
                yield return new Part(length == Kilobyte ? Keys1K : Keys1M, Part.Library, 1, () => redactor.RedactKeys(text), repeats);
            }

            if (length == Kilobyte)
            {
                yield return new Part(work, "Compliance.Redaction, HMAC of the whole", 1, () => ofHashes.Redact(text), repeats);
            }
        }
    }

    private static IEnumerable<Part> Bookkeeping()
    {
        var options = new MailchimpTelemetryOptions();
        var load = new ConcurrencyTracker(options, static name => name, TimeProvider.System).Get("newsletter");
        var incidents = new IncidentTracker(options.IncidentRecovery, options.IncidentIdleTimeout, TimeProvider.System, static _ => { });
        var row = ErrorKindTable.Get(MailchimpErrorKind.ResourceNotFound);
        yield return new Part("limit bookkeeping, a call", Part.Library, 1, () =>
        {
            load.Enter("us6");
            load.Leave("us6");
        }, 5000);
        yield return new Part("incident bookkeeping, a call", Part.Library, 1, () => incidents.Add("us6", "GET ping", row, null, static () => string.Empty), 5000);
    }

    private static Redactor RedactorOfHashes() => new ServiceCollection()
        .AddRedaction(redaction => redaction.SetHmacRedactor(options => (options.KeyId, options.Key) = (1, Convert.ToBase64String(new byte[64])), new Microsoft.Extensions.Compliance.Classification.DataClassificationSet(new Microsoft.Extensions.Compliance.Classification.DataClassification("Benchmark", "Private"))))
        .BuildServiceProvider()
        .GetRequiredService<IRedactorProvider>()
        .GetRedactor(new Microsoft.Extensions.Compliance.Classification.DataClassificationSet(new Microsoft.Extensions.Compliance.Classification.DataClassification("Benchmark", "Private")));

    /// <summary>The main rules as one expression: keys, credentials, addresses, contacts in paths, named values. The library has more forms of each.</summary>
    [GeneratedRegex(
        """[0-9a-f]{32}(?:-|%2d|\\u002d)us[0-9]{1,3}|(?:bearer|basic|apikey|oauth) +[a-z0-9+/=._~-]{8,}|[a-z0-9.!#$%*^~'_+-]+(?:@|%40|\\u0040)[a-z0-9-]+(?:\.[a-z0-9-]+)+|(?<=(?:members|queue|removed-subscribers|sent-to|unsubscribed|email-activity|open-details|contacts)/)[0-9a-f]{32}|(?<=["&?; ](?:apikey|api_key|access_token|refresh_token|secret|password|signature|email|email_address|subscriber_hash|contact_id|fname|lname|first_name|last_name|full_name|phone|phone_number|address|addr1|addr2|ip_signup|ip_opt|ip_address|latitude|longitude|birthday|merge_fields)["']? *[:=] *["']?)[^"'&;, }]+""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Sensitive();

    internal sealed record ProblemBody(string? Type, string? Title, int Status, string? Detail, string? Instance);

    [System.Text.Json.Serialization.JsonSerializable(typeof(ProblemBody))]
    [System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    private sealed partial class ProblemContext : System.Text.Json.Serialization.JsonSerializerContext;

    /// <summary>ASP.NET's route matcher, which is not public, through the middleware that asks it.</summary>
    private sealed class AspNetRoutes
    {
        private readonly RequestDelegate _routing;
        private readonly DefaultHttpContext _context;

        public AspNetRoutes(IEnumerable<(string Method, string Template)> operations)
        {
            var app = WebApplication.CreateEmptyBuilder(new WebApplicationOptions()).Services.AddRouting().AddLogging().AddSingleton(new System.Diagnostics.DiagnosticListener("Benchmarks")).BuildServiceProvider();
            var builder = new ApplicationBuilder(app);
            builder.Properties["__EndpointRouteBuilder"] = null;
            builder.UseRouting();
            var routes = (IEndpointRouteBuilder)builder.Properties["__EndpointRouteBuilder"]!;
            foreach (var (method, template) in operations)
            {
                routes.MapMethods(template, [method], static _ => Task.CompletedTask);
            }

            builder.Run(static _ => Task.CompletedTask);
            _routing = builder.Build();
            _context = new DefaultHttpContext { RequestServices = app };
        }

        public void Match(string method, string path)
        {
            _context.SetEndpoint(null);
            _context.Request.Method = method;
            _context.Request.Path = path;
            var routing = _routing(_context);
            if (!routing.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Routing {path} did not complete at once."));
            }
        }
    }
}

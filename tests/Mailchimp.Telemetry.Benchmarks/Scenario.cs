using System.Net;

namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A call and its answer.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Uri">What is called.</param>
/// <param name="Answer">The answer from memory, or null if a server on loopback gives it.</param>
/// <param name="Version">The version of HTTP.</param>
internal sealed record Scenario(string Name, Uri Uri, byte[]? Answer, Version Version)
{
    public const string Success = "success";
    public const string Elsewhere = "another host";
    public const string Tls = "success, TLS";
    public const string Http2 = "success, TLS, HTTP/2";

    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    public static readonly byte[] SuccessBody = """{"id":"852aaa9532cb36adfb5e9fef7a4206a9","status":"subscribed"}"""u8.ToArray();

    private static readonly Uri Member = new("http://us6.api.mailchimp.com/3.0/lists/57afe96172/members/852aaa9532cb36adfb5e9fef7a4206a9");
    private static readonly Uri SecureMember = new(Member.AbsoluteUri.Replace("http:", "https:", StringComparison.Ordinal));

    public static IReadOnlyList<Scenario> All { get; } =
    [
        InMemory(Success, Member, 200, Json, SuccessBody),
        InMemory("404", Member, 404, Problem, """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,"detail":"The requested resource could not be found.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219"}"""u8),
        InMemory("429", Member, 429, Problem, """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Too Many Requests","status":429,"detail":"You have exceeded the limit of 10 simultaneous connections.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219"}"""u8),
        InMemory("500", Member, 500, Problem, """{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"A deep, internal error has occurred during the processing of your request. Please contact support.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219","exception":"1ed48f2f5f092d52e44c51c4703e3b1c"}"""u8),
        new(Tls, SecureMember, Answer: null, HttpVersion.Version11),
        new(Http2, SecureMember, Answer: null, HttpVersion.Version20),
        InMemory(Elsewhere, new Uri("http://api.example.com/v1/things/42"), 200, Json, """{"ok":true}"""u8),
    ];

    public static Scenario Get(string name) => All.Single(scenario => scenario.Name == name);

    public SocketsHttpHandler CreateHandler() => Answer is null ? LoopbackServer.CreateHandler() : CannedConnection.CreateHandler(Answer);

    private static Scenario InMemory(string name, Uri uri, int status, string contentType, ReadOnlySpan<byte> body) =>
        new(name, uri, CannedConnection.Answer(status, contentType, body), HttpVersion.Version11);
}

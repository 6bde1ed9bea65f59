namespace Mailchimp.Telemetry.Benchmarks;

/// <summary>A call and its answer.</summary>
internal sealed record Scenario(string Name, Uri Uri, byte[] Answer, bool IsOverNetwork = false)
{
    private const string Json = "application/json";
    private const string Problem = "application/problem+json";

    private static readonly Uri Member = new("http://us6.api.mailchimp.com/3.0/lists/57afe96172/members/852aaa9532cb36adfb5e9fef7a4206a9");

    private static readonly byte[] Success = CannedConnection.Answer(200, Json, """{"id":"852aaa9532cb36adfb5e9fef7a4206a9","status":"subscribed"}""");

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("success", Member, Success),
        new("404", Member, CannedConnection.Answer(404, Problem, """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Resource Not Found","status":404,"detail":"The requested resource could not be found.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219"}""")),
        new("429", Member, CannedConnection.Answer(429, Problem, """{"type":"https://mailchimp.com/developer/marketing/docs/errors/","title":"Too Many Requests","status":429,"detail":"You have exceeded the limit of 10 simultaneous connections.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219"}""")),
        new("500", Member, CannedConnection.Answer(500, Problem, """{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"A deep, internal error has occurred during the processing of your request. Please contact support.","instance":"995c5cb0-3280-4a6e-808b-3b096d0bb219","exception":"1ed48f2f5f092d52e44c51c4703e3b1c"}""")),
        new("success, loopback TLS", new Uri(Member.AbsoluteUri.Replace("http:", "https:", StringComparison.Ordinal)), Success, IsOverNetwork: true),
        new("elsewhere", new Uri("http://api.example.com/v1/things/42"), CannedConnection.Answer(200, Json, """{"ok":true}""")),
    ];

    public static Scenario Get(string name) => All.Single(scenario => scenario.Name == name);

    public SocketsHttpHandler CreateHandler() => IsOverNetwork ? LoopbackServer.CreateHandler(Answer) : CannedConnection.CreateHandler(Answer);
}

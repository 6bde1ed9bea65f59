using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>
/// What a call passes before an operation answers it, in the order of the real thing: the edge, the transport, the
/// credentials, the limit of simultaneous requests, and the switches for errors on demand.
/// </summary>
internal sealed class Gatekeeper(MailchimpSimulator simulator)
{
    private const int MaxSegments = 10;

    private readonly FaultInjector _injector = new(simulator);

    public static SimulatedUser User(HttpContext context) => Call.Of(context).User!;

    /// <summary>The caller's credentials in one form.</summary>
    public static string Authorization(HttpContext context) => $"Bearer {Key(context.Request)}";

    public async Task Invoke(HttpContext context, RequestDelegate next)
    {
        simulator.CountCall(context.Request.Method);
        if (simulator.Faults.Take(FaultKind.Edge, Call.Of(context)) is { Fault.Page: { } page })
        {
            await Answer.Edge(context, page);
            return;
        }

        var request = context.Request;
        if (HasNoLength(request))
        {
            await Answer.Page(context, 411, "Length Required");
        }
        else if (!request.IsHttps && !simulator.Options.AllowPlainHttp)
        {
            await Answer.Problem(context, Problems.UpgradeRequired);
        }
        else if (context.Features.Get<ITlsHandshakeFeature>() is { Protocol: < SslProtocols.Tls12 })
        {
            await Answer.Problem(context, Problems.OldTls);
        }
        else if (request.Path.StartsWithSegments("/oauth2", StringComparison.Ordinal))
        {
            await _injector.InvokeAsync(context, next);
        }
        else if (Authenticate(context, out var refusal))
        {
            await Admit(context, next);
        }
        else
        {
            await Answer.Problem(context, refusal);
        }
    }

    /// <summary>An operation of a batch comes from inside: the checks of edge, transport and limit do not apply to it.</summary>
    public async Task InvokeInBatch(HttpContext context, RequestDelegate next)
    {
        Call.Begin(context, context.RequestAborted);
        if ((Authenticate(context, out var refusal) ? OnDemand(context.Request) : refusal) is { } problem)
        {
            await Answer.Problem(context, problem);
        }
        else
        {
            await _injector.InvokeInBatchAsync(context, next);
        }
    }

    /// <summary>The edge refuses a write that says neither how long its body is nor that it comes in chunks.</summary>
    private static bool HasNoLength(HttpRequest request) =>
        request.ContentLength is null
        && request.Headers.TransferEncoding.Count == 0
        && HttpProtocol.IsHttp11(request.Protocol)
        && (HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method));

    private async Task Admit(HttpContext context, RequestDelegate next)
    {
        var user = User(context);
        var call = Call.Of(context);
        if (!user.TryEnter(simulator.Options.ConcurrencyLimit - simulator.Faults.PlacesTaken(call)))
        {
            await simulator.WhileHeldAsync(call);
            await Answer.Problem(context, Problems.TooManyConnections);
            return;
        }

        try
        {
            await simulator.WhileHeldAsync(call);
            if (OnDemand(context.Request) is { } problem)
            {
                await Answer.Problem(context, problem);
            }
            else
            {
                await _injector.InvokeAsync(context, next);
            }
        }
        finally
        {
            user.Leave();
        }
    }

    private static ProblemType? OnDemand(HttpRequest request)
    {
        if (request.Headers.TryGetValue("X-Trigger-Error", out var name))
        {
            return Triggers.All.GetValueOrDefault(name.ToString())
                ?? Problems.BadRequest.With($"X-Trigger-Error does not know '{name}'; use one of: {string.Join(", ", Triggers.All.Keys)}.");
        }

        if (request.Headers.TryGetValue("X-HTTP-Method-Override", out var method))
        {
            if (!HttpMethods.IsPost(request.Method))
            {
                return Problems.InvalidMethodOverride;
            }

            request.Method = method.ToString().ToUpperInvariant();
        }

        return request.Path.Value?.Count(c => c == '/') > MaxSegments ? Problems.NestingTooDeep : null;
    }

    private bool Authenticate(HttpContext context, [NotNullWhen(false)] out ProblemType? refusal)
    {
        var key = Key(context.Request);
        if (key is null)
        {
            refusal = Problems.ApiKeyMissing;
            return false;
        }

        var datacenter = key[(key.LastIndexOf('-') + 1)..];
        var host = context.Request.Host.Host;
        var user = simulator.FindUser(key);
        var isElsewhere = SimulatedNetwork.IsApiHost(host) && !host.StartsWith(datacenter + ".", StringComparison.Ordinal);
        refusal = (user, isElsewhere) switch
        {
            (not null, true) => Problems.WrongDatacenter,
            (null, _) => Problems.ApiKeyInvalid,
            ({ IsDisabled: true }, _) => Problems.UserDisabled,
            _ => null,
        };
        Call.Of(context).User = user;
        return refusal is null;
    }

    /// <summary>The key in any of the forms that clients send: Basic, Bearer, apikey, OAuth, a user name before it, or the query.</summary>
    private static string? Key(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (header.Length == 0)
        {
            return request.Query.TryGetValue("apikey", out var key) ? key.ToString() : null;
        }

        var space = header.IndexOf(' ', StringComparison.Ordinal);
        var value = space < 0 ? header : header[(space + 1)..].Trim();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[value.Length];
            value = Convert.TryFromBase64String(value, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : value;
        }

        return value[(value.LastIndexOf(':') + 1)..];
    }
}

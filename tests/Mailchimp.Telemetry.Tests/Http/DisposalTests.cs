using System.Buffers;
using System.Globalization;
using System.Text;
using Mailchimp.Telemetry.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Mailchimp.Telemetry.Tests.Http;

/// <summary>Reading what is disposed, disposing what is read, reading on after a cancelled read: it ends as it does without us.</summary>
public sealed class DisposalTests : IAsyncLifetime
{
    private const int Part = 100;

    /// <summary>Two ends of one body at once may meet in more than one way: ours has to be one of those without us.</summary>
    private const int MostObservations = 50;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMilliseconds(50);

    private TestServer _server = null!;

    /// <summary>How the application reads and disposes.</summary>
    public enum Use
    {
        ReadAfterResponseDisposed,
        ReadAfterStreamDisposed,
        ReadSynchronouslyAfterDisposal,
        CopyAfterDisposal,
        ContentAfterDisposal,
        ContentAfterStreamDisposed,
        DisposeResponseDuringRead,
        DisposeStreamDuringRead,
        DisposeDuringCopy,
        ReadAfterCancelledRead,
        CopyAfterCancelledRead,
        DisposeAfterCancelledRead,
    }

    /// <summary>How much of the body is there when the call returns.</summary>
    public enum Arrived
    {
        Nothing,
        Half,
        All,
    }

    public static IEnumerable<object[]> Cases =>
        from variant in Enum.GetValues<HttpVariant>()
        from isChunked in (bool[])[false, true]
        from arrived in Enum.GetValues<Arrived>()
        from use in Enum.GetValues<Use>()
        where variant == HttpVariant.Http2Tls || !IsRaceOfTheRuntime(arrived, use)
        select new object[] { variant, isChunked, arrived, use };

    public async Task InitializeAsync() => _server = await TestServer.StartAsync();

    public Task DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task It_ends_as_it_does_without_us(HttpVariant variant, bool isChunked, Arrived arrived, Use use)
    {
        HashSet<string> without = [await ObserveAsync(variant, isChunked, arrived, use)];
        string with;
        using (var run = TelemetryRun.Start(_server))
        {
            // The exception of a disposed content names its type: docs/how-it-works.md says that the type is another one.
            with = (await ObserveAsync(variant, isChunked, arrived, use)).Replace("Mailchimp.Telemetry.Http.ReplayContent", "System.Net.Http.HttpConnectionResponseContent", StringComparison.Ordinal);
            await Wait.Until(() => run.Logs.ApiErrors.Count > 0);
            run.Measure("mailchimp.client.errors").Should().ContainSingle();
        }

        for (var i = 0; i < MostObservations && !without.Contains(with); i++)
        {
            // A reader that comes while the runtime drains, and one that comes after it, as a busy machine may make of the first.
            without.Add(await ObserveAsync(variant, isChunked, arrived, use, pause: i % 2 == 0 ? TimeSpan.Zero : 2 * DrainTimeout));
        }

        without.Should().Contain(with);
    }

    private async Task<string> ObserveAsync(HttpVariant variant, bool isChunked, Arrived arrived, Use use, TimeSpan pause = default)
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Handler = context => AnswerAsync(context, isChunked, arrived, release.Task);
        using var client = _server.CreateClient(variant);
        using var drained = _server.CreateHandler();
        drained.ResponseDrainTimeout = DrainTimeout;
        using var impatient = new HttpClient(drained) { BaseAddress = client.BaseAddress, DefaultRequestVersion = client.DefaultRequestVersion, DefaultVersionPolicy = client.DefaultVersionPolicy };
        var isBesideDrain = variant != HttpVariant.Http2Tls && IsBesideDrain(arrived, use);
        var seen = new StringBuilder();
        var response = await (isBesideDrain ? impatient : client).GetAsync("ping", HttpCompletionOption.ResponseHeadersRead);
        var stream = await response.Content.ReadAsStreamAsync();
        await ReadArrivedAsync(stream, arrived).WaitAsync(Patience);
        try
        {
            await UseAsync(use, response, stream, release, seen, pause).WaitAsync(Patience);
        }
        catch (Exception exception) when (isBesideDrain && exception is IOException or InvalidOperationException or NotSupportedException)
        {
            seen.Append("[the connection was closed]");
        }
        catch (Exception exception) when (exception is not TimeoutException)
        {
            Describe(seen, exception);
        }

        release.TrySetResult();
        response.Dispose();
        return seen.ToString();
    }

    /// <summary>Over HTTP/1 the runtime reads on by itself from a disposed body: how a read beside that fails is a race of its own.</summary>
    private static bool IsBesideDrain(Arrived arrived, Use use) =>
        arrived != Arrived.All && use is Use.ReadAfterResponseDisposed or Use.ReadAfterStreamDisposed or Use.ReadSynchronouslyAfterDisposal or Use.CopyAfterDisposal;

    /// <summary>Over HTTP/1 it depends on chance how much a reader gets beside the runtime's own drain, and whether it ends at all.</summary>
    private static bool IsRaceOfTheRuntime(Arrived arrived, Use use) =>
        (arrived != Arrived.All && use == Use.DisposeDuringCopy) || (arrived == Arrived.Half && use == Use.DisposeAfterCancelledRead);

    private static async Task AnswerAsync(HttpContext context, bool isChunked, Arrived arrived, Task release)
    {
        context.Response.StatusCode = 500;
        context.Response.ContentLength = isChunked ? null : 2 * Part;
        await context.Response.StartAsync();
        for (var part = 0; part < 2; part++)
        {
            if (part == (int)arrived)
            {
                await context.Response.Body.FlushAsync();
                await release;
            }

            // The last chunk and the end of the body go out as one, so that "all" is all of it.
            context.Response.BodyWriter.Write(new byte[Part]);
            if (part == 0 || !isChunked)
            {
                await context.Response.BodyWriter.FlushAsync();
            }
        }
    }

    /// <summary>Reads what has arrived, but for its last bytes.</summary>
    private static async Task ReadArrivedAsync(Stream stream, Arrived arrived)
    {
        var buffer = new byte[Part / 2];
        for (var part = 0; part < ((int)arrived * 2) - 1; part++)
        {
            await stream.ReadExactlyAsync(buffer);
        }
    }

    private static async Task UseAsync(Use use, HttpResponseMessage response, Stream stream, TaskCompletionSource release, StringBuilder seen, TimeSpan pause)
    {
        var buffer = new byte[Part];
        switch (use)
        {
            case Use.ReadAfterResponseDisposed:
                response.Dispose();
                await Task.Delay(pause);
                seen.Append(await stream.ReadAsync(buffer));
                break;
            case Use.ReadAfterStreamDisposed:
                await stream.DisposeAsync();
                await Task.Delay(pause);
                seen.Append(await stream.ReadAsync(buffer));
                break;
            case Use.ReadSynchronouslyAfterDisposal:
                response.Dispose();
                await Task.Delay(pause);
                seen.Append(stream.Read(buffer));
                break;
            case Use.CopyAfterDisposal:
                response.Dispose();
                await Task.Delay(pause);
                using (var copy = new MemoryStream())
                {
                    await stream.CopyToAsync(copy);
                    seen.Append(copy.Length);
                }

                break;
            case Use.ContentAfterDisposal:
                response.Dispose();
                seen.Append((await response.Content.ReadAsByteArrayAsync()).Length);
                break;
            case Use.ContentAfterStreamDisposed:
                await stream.DisposeAsync();
                seen.Append((await response.Content.ReadAsByteArrayAsync()).Length);
                break;
            case Use.DisposeResponseDuringRead or Use.DisposeStreamDuringRead or Use.DisposeDuringCopy:
                using (var copy = new MemoryStream())
                {
                    var reading = use == Use.DisposeDuringCopy ? stream.CopyToAsync(copy) : stream.ReadAsync(buffer).AsTask();
                    (use == Use.DisposeStreamDuringRead ? (IDisposable)stream : response).Dispose();
                    release.TrySetResult();
                    await reading;
                    seen.Append(CultureInfo.InvariantCulture, $"{(reading as Task<int>)?.Result} {copy.Length}");
                }

                break;
            default:
                await CancelReadAsync(stream, buffer, seen);
                release.TrySetResult();
                await UseAfterCancelledReadAsync(use, response, stream, buffer, seen);
                break;
        }
    }

    private static async Task CancelReadAsync(Stream stream, byte[] buffer, StringBuilder seen)
    {
        using var cancellation = new CancellationTokenSource();
        try
        {
            var reading = stream.ReadAsync(buffer, cancellation.Token);
            await cancellation.CancelAsync();
            seen.Append(await reading);
        }
        catch (Exception exception)
        {
            Describe(seen, exception);
        }
    }

    private static async Task UseAfterCancelledReadAsync(Use use, HttpResponseMessage response, Stream stream, byte[] buffer, StringBuilder seen)
    {
        switch (use)
        {
            case Use.ReadAfterCancelledRead:
                seen.Append(await stream.ReadAsync(buffer));
                break;
            case Use.CopyAfterCancelledRead:
                using (var copy = new MemoryStream())
                {
                    await stream.CopyToAsync(copy);
                    seen.Append(copy.Length);
                }

                break;
            case Use.DisposeAfterCancelledRead:
                response.Dispose();
                seen.Append(await stream.ReadAsync(buffer));
                break;
        }
    }

    /// <summary>Type and message; what a socket says, and whether it or TLS says it first, is a race of the runtime's own.</summary>
    private static void Describe(StringBuilder seen, Exception exception) =>
        seen.Append(CultureInfo.InvariantCulture, $"[{exception.GetType()} {(exception is IOException { InnerException: not null } ? "..." : exception.Message)}]");
}

namespace Mailchimp.Telemetry.EndToEndTests.Support;

/// <summary>Waits for a condition, not for a time.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Task Holds(Func<bool> condition) => AsyncResult(() => Task.FromResult(condition()), static holds => holds);

    /// <summary>Reads until it is enough; a server that does not answer yet is asked again.</summary>
    public static async Task<T> AsyncResult<T>(Func<Task<T>> read, Func<T, bool> isEnough, TimeSpan? timeout = null)
    {
        using var patience = new CancellationTokenSource(timeout ?? Patience);
        while (true)
        {
            try
            {
                if (await read() is var result && isEnough(result))
                {
                    return result;
                }
            }
            catch (HttpRequestException)
            {
                // Not up yet.
            }

            await Task.Delay(Pause, patience.Token);
        }
    }
}

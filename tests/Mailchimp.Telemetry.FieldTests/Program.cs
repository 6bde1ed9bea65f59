namespace FieldTests;

/// <summary>Runs the application that the first argument names; the test runner loads the same file as a library.</summary>
internal static class Program
{
    public static async Task Main(string[] args)
    {
        var application = typeof(Program).Assembly.GetType($"FieldTests.Applications.{args[0]}", throwOnError: true)!;
        var main = application.GetMethod("Main")!.CreateDelegate<Func<string[], Task>>();
        await main(args[1..]);
    }
}

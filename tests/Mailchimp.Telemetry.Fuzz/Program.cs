using Mailchimp.Telemetry.Fuzz;
using SharpFuzz;

switch (args)
{
    case ["fuzz", var name] when Target.All.TryGetValue(name, out var target):
        // One process for many inputs, as AFL's persistent mode has it.
        Fuzzer.OutOfProcess.Run(stream =>
        {
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            target(bytes.ToArray());
        });
        return 0;
    case ["replay", var name, var folder] when Target.All.TryGetValue(name, out var target):
        foreach (var file in Directory.EnumerateFiles(folder).Order())
        {
            Console.WriteLine(file);
            target(File.ReadAllBytes(file));
        }

        return 0;
    default:
        Console.Error.WriteLine($"Usage: fuzz TARGET under afl-fuzz (see fuzz.sh), or replay TARGET FOLDER. Targets: {string.Join(", ", Target.All.Keys)}.");
        return 2;
}

using Mailchimp.Telemetry.Fuzz;

namespace Mailchimp.Telemetry.Tests.Fuzz;

/// <summary>What the fuzzer starts from, and what it found, with what is to hold for any bytes.</summary>
public class CorpusTests
{
    private const int Mutants = 2000;

    private static readonly string Corpus = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static IEnumerable<object[]> Inputs =>
        from target in Target.All.Keys.Order()
        from file in Directory.EnumerateFiles(Path.Combine(Corpus, target)).Order()
        select new object[] { target, Path.GetFileName(file) };

    [Theory]
    [MemberData(nameof(Inputs))]
    public void An_input_of_the_corpus_and_what_is_made_of_it_holds(string target, string file)
    {
        var input = File.ReadAllBytes(Path.Combine(Corpus, target, file));
        Target.All[target](input);

        var random = new Random(file.Length);
        for (var i = 0; i < Mutants; i++)
        {
            var mutant = input.ToArray();
            for (var change = random.Next(4); change >= 0; change--)
            {
                mutant[random.Next(mutant.Length)] = (byte)random.Next(256);
            }

            Target.All[target](mutant[..random.Next(1, mutant.Length + 1)]);
        }
    }
}

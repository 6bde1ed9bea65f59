using FieldTests.Applications;
using FieldTests.Support;

namespace FieldTests.Cases;

public sealed class OwnLogsTests
{
    [Fact]
    public async Task A_key_that_the_application_logs_goes_out_in_no_shape_of_its_values_nor_when_they_get_it_later_and_each_value_goes_out_once()
    {
        await using var field = (await Field.StartAsync()).With("Key", Secret.ApiKey);

        var arrived = await field.RunAsync(typeof(OwnLogs));

        var mark = $"[api_key {Secret.Fingerprint}-us6]";
        foreach (var shape in (string[])["dictionary", "sequence", "list", "array"])
        {
            Values(arrived, shape).Should().BeEquivalentTo([("step", "import"), ("key", mark)], "of the {0}", shape);
        }

        Values(arrived, "exception").Where(static value => value.Name is not "exception.stacktrace").Should().BeEquivalentTo(
            [("step", "import"), ("key", mark), ("exception.type", nameof(InvalidOperationException)), ("exception.message", $"no account for {mark}")]);
        Values(arrived, "clean").Should().BeEquivalentTo([("step", "import")]);
        Values(arrived, "unreadable").Should().BeEquivalentTo(
            [("step", "import"), ("exception.type", "UnreadableException"), ("exception.message", "[unreadable]"), ("exception.stacktrace", "[unreadable]")]);
        Values(arrived, "late").Should().Contain(("text", "import")).And.Contain(("texts", "import")).And.Contain(("step.name", "import"));
        arrived.Output.Should().Contain("own list unchanged: True");
    }

    private static IEnumerable<(string Name, string? Value)> Values(Arrived arrived, string eventName) =>
        arrived.Events(eventName).Should().ContainSingle().Subject.Attributes.Select(attribute => (attribute.Key, new[] { attribute }.Value(attribute.Key)));
}

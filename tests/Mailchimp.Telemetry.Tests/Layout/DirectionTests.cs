namespace Mailchimp.Telemetry.Tests.Layout;

/// <summary>The library's rooms depend on each other in one direction; CONTRIBUTING.md draws it.</summary>
public sealed class DirectionTests
{
    /// <summary>From what puts together to what depends on nothing. Rooms of one row do not know each other.</summary>
    private static readonly string[][] Rows =
    [
        ["Hosting"],
        ["Http"],
        ["Calls"],
        ["Output"],
        ["Errors", "Limits", "Incidents"],
        ["Redaction"],
        ["Contract"],
    ];

    private static IEnumerable<SourceFile> Rooms => SourceFile.All.Where(static file => file.Room.Length > 0);

    [Fact]
    public void Every_folder_has_its_place()
    {
        Rooms.Select(static file => file.Room).Distinct().Should().BeEquivalentTo(Rows.SelectMany(static row => row));
    }

    [Fact]
    public void A_namespace_is_that_of_its_folder()
    {
        Rooms.Where(static file => file.Namespace != file.FolderNamespace && (file.Namespace != "Mailchimp.Telemetry" || !file.PublicTypes.Any()))
            .Select(static file => $"{file.Path} is in {file.Namespace}").Should().BeEmpty();
    }

    [Fact]
    public void No_arrow_runs_back()
    {
        var arrows =
            from file in Rooms
            from used in file.Used
            where !IsBelow(used.Split('.')[0], file.Room)
            select $"{file.Path} uses {used}";

        arrows.Should().BeEmpty();
    }

    [Fact]
    public void No_arrow_hides_in_a_qualified_name()
    {
        var arrows =
            from declaring in Rooms
            from type in declaring.Types
            from file in Rooms
            where !IsBelow(declaring.Room, file.Room) && file.Code.Contains($"{declaring.Namespace.Split('.')[^1]}.{type}", StringComparison.Ordinal)
            select $"{file.Path} uses {declaring.Room}.{type}";

        arrows.Should().BeEmpty();
    }

    [Fact]
    public void No_public_type_is_used_against_the_direction()
    {
        var arrows =
            from declaring in Rooms
            from type in declaring.PublicTypes
            from file in Rooms
            where file.Room != declaring.Room && !IsBelow(declaring.Room, file.Room) && file.Names(type)
            select $"{file.Path} uses {type} of {declaring.Room}";

        arrows.Should().BeEmpty();
    }

    [Fact]
    public void No_room_goes_through_a_door()
    {
        var doors = SourceFile.All.Where(static file => file.Room.Length == 0 && file.Used.Any(static used => used.Split('.')[0] is "Hosting" or "Http" or "Calls")).ToList();

        doors.Should().HaveCountGreaterThan(4);
        var arrows =
            from door in doors
            from type in door.PublicTypes
            from file in Rooms
            where file.Names(type)
            select $"{file.Path} uses {type}";
        arrows.Should().BeEmpty();
    }

    [Fact]
    public void The_root_keeps_only_what_users_see()
    {
        SourceFile.All.Where(static file => file.Room.Length == 0 && !file.PublicTypes.Any()).Select(static file => file.Path).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Http", "OpenTelemetry")]
    [InlineData("Calls", "OpenTelemetry")]
    [InlineData("Errors", "OpenTelemetry", "HttpClient", "HttpRequestMessage", "HttpResponseMessage", "ILogger")]
    [InlineData("Limits", "OpenTelemetry", "HttpClient", "HttpRequestMessage", "HttpResponseMessage", "ILogger")]
    [InlineData("Incidents", "OpenTelemetry", "HttpClient", "HttpRequestMessage", "HttpResponseMessage", "ILogger")]
    [InlineData("Contract", "OpenTelemetry", "HttpClient", "HttpRequestMessage", "HttpResponseMessage", "ILogger")]
    public void A_room_does_not_know(string room, params string[] words)
    {
        var known =
            from file in Rooms
            where file.Room == room
            from word in words
            where file.Names(word)
            select $"{file.Path} names {word}";

        known.Should().BeEmpty();
    }

    [Fact]
    public void The_text_engine_can_be_used_alone()
    {
        Rooms.Where(static file => file.Path.StartsWith("Redaction/Text/", StringComparison.Ordinal))
            .SelectMany(static file => file.Used.Where(static used => used is not ("Contract" or "Redaction.Text")).Select(used => $"{file.Path} uses {used}")).Should().BeEmpty();
    }

    private static bool IsBelow(string room, string from) => room == from || Array.FindIndex(Rows, row => row.Contains(room)) > Array.FindIndex(Rows, row => row.Contains(from));
}

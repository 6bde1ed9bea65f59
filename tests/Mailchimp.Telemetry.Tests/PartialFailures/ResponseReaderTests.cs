using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Mailchimp.Telemetry.Contract;
using Mailchimp.Telemetry.Errors.Partial;
using Mailchimp.Telemetry.Tests.Errors;
using Mailchimp.Telemetry.Tests.Support;

namespace Mailchimp.Telemetry.Tests.PartialFailures;

/// <summary>What is found in each shape of body, however it is cut into pieces.</summary>
public class ResponseReaderTests
{
    [Theory]
    [InlineData(3, 37, false)]
    [InlineData(3, 37, true)]
    [InlineData(500, 0, false)]
    [InlineData(0, 500, false)]
    public void Members_that_failed_are_counted_by_code(int members, int errors, bool errorsFirst)
    {
        var body = Bodies.Members(members, errors, errorsFirst);
        foreach (var size in new[] { 1, 7, 4096, body.Length })
        {
            var found = Read(ResponseShape.Members, body, size);

            found.Codes.All.Where(static code => code.Value > 0).Should().BeEquivalentTo(Bodies.CodesOf(errors).Where(static code => code.Value > 0));
            found.Total.Should().Be(members + errors);
        }
    }

    [Theory]
    [InlineData("""{"error_count":4}""", "other:4", null)]
    [InlineData("""{"errors":[{"error_code":"ERROR_CONTACT_EXISTS"}],"error_count":3}""", "ERROR_CONTACT_EXISTS:1 other:2", null)]
    [InlineData("""{"errors":[{"error":"no code","email_addresses":["a@reader.example"]}],"total_added":1,"total_removed":2,"error_count":1}""", "other:1", 4)]
    [InlineData("""{"errors":[{"error":"no code","email_addresses":["a@reader.example","b@reader.example"]},{"email_addresses":[],"error":"x looks fake or invalid"}],"total_added":1,"total_removed":2,"error_count":2}""", "other:2 invalid_contact:1", 6)]
    [InlineData("""{"errors":[{"error_code":"ERROR_NEW_ONE","error":"a@reader.example"}],"total_created":0}""", "other:1", null)]
    [InlineData("""{"error_count":2147483647,"total_created":2147483647,"total_updated":2147483647}""", "other:2147483647", 2147483647)]
    [InlineData("""{"errors":[{"error_code":7,"error":null},{}],"error_count":"2"}""", "other:2", null)]
    [InlineData("""{"errors":{"error_code":"ERROR_GENERIC"},"error_count":null}""", "", null)]
    [InlineData("""{"errors":[],"error_count":0,"total_created":2,"total_updated":1}""", "", 3)]
    [InlineData("""{"errors":[{"error_code":"ERROR_GENERIC"},{"error_code":"ERR""", "ERROR_GENERIC:1", null)]
    [InlineData("""{"error_count":-1}""", "", null)]
    [InlineData("""{"error_count":99999999999999999999}""", "", null)]
    [InlineData("", "", null)]
    [InlineData("[]", "", null)]
    public void What_is_missing_or_wrong_is_left_out(string body, string codes, int? total)
    {
        var found = Read(ResponseShape.Members, Encoding.UTF8.GetBytes(body), 3);

        string.Join(' ', found.Codes.All.Select(static code => $"{code.Key}:{code.Value}")).Should().Be(codes);
        found.Total.Should().Be(total);
    }

    [Theory]
    [InlineData("""{\u0061}@reader.example is already a list member.""", "member_exists")]
    [InlineData("a@reader.example was permanently deleted and cannot be re-imported.", "forgotten_email")]
    [InlineData("a@reader.example is in a compliance state due to unsubscribe, bounce, or compliance review and cannot be subscribed.", "member_in_compliance_state")]
    [InlineData("a@reader.example has signed up to a lot of lists very recently; we're not allowing more signups for now", "signup_throttled")]
    [InlineData("Something new", "ERROR_GENERIC")]
    public void A_general_code_says_what_its_text_says(string text, string code)
    {
        PartialCodes.Of("ERROR_GENERIC"u8, Encoding.UTF8.GetBytes(text)).Should().Be(code);
    }

    [Fact]
    public void A_batch_is_read_with_the_members_that_were_asked_for()
    {
        var found = Read(ResponseShape.Batch, Bodies.Batch("8b2428d747", "finished", 50, 12, "2026-11-26T10:00:00+00:00", "https://storage.example/a?Signature=s"), 5).Batches.Should().ContainSingle().Subject;

        found.Should().Be(new BatchState
        {
            Id = "8b2428d747",
            IsFinished = true,
            Total = 50,
            Finished = 50,
            Errored = 12,
            Completed = new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero),
            ResultsAddress = "https://storage.example/a?Signature=s",
        });
        Read(ResponseShape.Batch, """{"status":"started"}"""u8.ToArray(), 5).Batches.Should().ContainSingle().Which.Should().Be(new BatchState());
    }

    [Theory]
    [InlineData("hidden.person@reader.example")]
    [InlineData("")]
    [InlineData("0123456789abcdef0123456789abcdef-us6")]
    public void An_id_that_can_be_none_is_left_out(string id)
    {
        Read(ResponseShape.Batch, Bodies.Batch(id, "finished", 1, 1), 100).Batches.Single().Id.Should().BeNull();
    }

    [Fact]
    public void Each_batch_of_a_list_is_read()
    {
        var found = Read(ResponseShape.Batches, Bodies.Batches(Bodies.BatchObject("a", "finished", 5, 0), Bodies.BatchObject("b", "pending", 0, 0), Bodies.BatchObject("c", "finished", 5, 5)), 11);

        found.Batches.Select(static batch => (batch.Id, batch.IsFinished, batch.Errored)).Should().Equal(("a", true, 0), ("b", false, 0), ("c", true, 5));
    }

    [Theory]
    [InlineData(true, 0, 0, null)]
    [InlineData(false, 2, 2, 4)]
    [InlineData(false, 0, 1, 2)]
    public void A_checklist_hides_what_keeps_a_campaign_from_being_sent(bool isReady, int items, int errors, int? total)
    {
        var found = Read(ResponseShape.Checklist, Bodies.Checklist(isReady, items), 9);

        found.Codes.Total.Should().Be(errors);
        found.Codes["campaign_not_ready"].Should().Be(errors);
        found.Total.Should().Be(total);
    }

    [Theory]
    [InlineData(ResponseShape.Checklist, """{"is_ready":false,"items":[{"type":"error","links":[]},{"type":"error","x":{}}]}""", 2)]
    [InlineData(ResponseShape.Members, """{"errors":[{"error":"a@b.example looks fake or invalid","email_addresses":["a@b.example"],"x":{}}]}""", 1)]
    public void What_is_nested_in_an_item_changes_nothing(object shape, string body, int count)
    {
        var found = Read((ResponseShape)shape, Encoding.UTF8.GetBytes(body), 5);

        found.Codes.Total.Should().Be(count);
        found.Codes[PartialCodes.Other].Should().Be(0);
    }

    [Theory]
    [InlineData(TarEntryFormat.V7)]
    [InlineData(TarEntryFormat.Ustar)]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Each_response_of_a_batch_is_classified_as_if_it_had_come_by_itself(TarEntryFormat format)
    {
        var cases = KindCase.All.Where(static row => row.ContentType?.Contains("json", StringComparison.Ordinal) == true).ToList();
        var responses = cases.Select(static row => (row.Status, Encoding.UTF8.GetString(row.Bytes)))
            .Concat(Enumerable.Repeat((200, "{\"id\":\"" + new string('x', 20_000) + "\"}"), 100))
            .Append((204, string.Empty))
            .ToList();
        var archive = Bodies.Results(responses, perFile: 7, format, indented: format == TarEntryFormat.Gnu);
        foreach (var size in new[] { 1, 511, archive.Length })
        {
            var found = Read(ResponseShape.Results, archive, size);

            found.Codes.All.Should().BeEquivalentTo(cases.CountBy(static row => row.Kind));
            IsComplete(ResponseShape.Results, archive, size).Should().BeTrue();
            found.Total.Should().Be(responses.Count);
        }
    }

    [Fact]
    public void An_archive_in_several_gzip_members_is_read_whole()
    {
        var archive = Plain(Bodies.Results([.. Enumerable.Repeat((404, "{}"), 300)]));
        var members = archive.Chunk(3001).SelectMany(static part => TestServer.Compress(part, "gzip")).ToArray();

        Read(ResponseShape.Results, members, 7).Codes["resource_not_found"].Should().Be(300);
    }

    [Fact]
    public void A_size_in_binary_is_read_too()
    {
        var archive = Plain(Bodies.Results([(404, "{}")]));
        var header = archive.AsSpan(archive.AsSpan().LastIndexOf("ustar"u8) - 257, 512);
        var size = Convert.ToInt64(Encoding.ASCII.GetString(header.Slice(124, 11)), 8);
        header.Slice(124, 12).Clear();
        header[124] = 0x80;
        header[134] = (byte)(size >> 8);
        header[135] = (byte)size;

        Read(ResponseShape.Results, archive, 100).Total.Should().Be(1);
    }

    [Fact]
    public void An_archive_that_was_decompressed_on_its_way_is_read_too()
    {
        var found = Read(ResponseShape.Results, Plain(Bodies.Results([(404, "{}"), (200, "{}")])), 1000);

        (found.Codes["resource_not_found"], found.Total).Should().Be((1, 2));
    }

    [Fact]
    public void Any_archive_is_read_without_an_exception()
    {
        var random = new Random(3);
        var archive = Bodies.Results([.. Enumerable.Range(0, 60).Select(static i => (400, $"{{\"title\":\"{i}\"}}"))], perFile: 3);
        for (var i = 0; i < 500; i++)
        {
            var broken = archive[..random.Next(archive.Length)];
            for (var j = random.Next(4); j > 0 && broken.Length > 0; j--)
            {
                broken[random.Next(broken.Length)] = (byte)random.Next(256);
            }

            Read(ResponseShape.Results, broken, random.Next(1, 3000));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_bomb_is_not_decompressed_beyond_the_bound(bool isText)
    {
        var random = new Random(1);
        var megabyte = new byte[1024 * 1024];
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, isText ? CompressionLevel.Fastest : CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 80; i++)
            {
                random.NextBytes(megabyte.AsSpan(0, isText ? megabyte.Length / 20 : 0));
                gzip.Write(megabyte);
            }
        }

        long decoded = 0;
        using var decoder = new PushDecoder(static stream => new GZipStream(stream, CompressionMode.Decompress), data => decoded += data.Length);
        decoder.Feed(bomb.ToArray());

        var bound = isText ? PushDecoder.MaxDecoded : (bomb.Length * 128) + (256 * 1024);
        decoded.Should().BeInRange(bound, bound + (64 * 1024));
        decoder.HasEnded.Should().BeTrue();
    }

    [Fact]
    public void What_is_not_passed_on_yet_comes_with_the_next_piece()
    {
        var body = Bodies.Members(500, 50);
        using var output = new MemoryStream();
        using var decoder = new PushDecoder(static stream => new GZipStream(stream, CompressionMode.Decompress), output.Write);
        var pieces = TestServer.Compress(body, "gzip").Chunk(40_000).ToList();

        pieces.ForEach(piece => decoder.Feed(piece, most: 1));
        decoder.HasRest.Should().BeTrue();
        output.Length.Should().BeLessThan(body.Length);
        decoder.Feed([]);

        output.ToArray().Should().Equal(body);
        decoder.HasRest.Should().BeFalse();
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public void What_is_pushed_in_pieces_comes_out_whole(string encoding)
    {
        var body = Bodies.Members(50, 50);
        foreach (var size in new[] { 1, 100, 100_000 })
        {
            using var output = new MemoryStream();
            using var decoder = new PushDecoder(
                stream => encoding switch
                {
                    "gzip" => new GZipStream(stream, CompressionMode.Decompress),
                    "br" => new BrotliStream(stream, CompressionMode.Decompress),
                    _ => new ZLibStream(stream, CompressionMode.Decompress),
                },
                output.Write);
            foreach (var piece in TestServer.Compress(body, encoding).Chunk(size))
            {
                decoder.Feed(piece);
            }

            output.ToArray().Should().Equal(body);
        }
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("{\"errors\":[]}", true)]
    [InlineData("{\"errors\":[]", false)]
    [InlineData("{\"a\":\"", false)]
    [InlineData("", false)]
    [InlineData("<html>", false)]
    public void A_body_that_is_cut_off_is_known_as_such(string body, bool isComplete)
    {
        IsComplete(ResponseShape.Members, Encoding.UTF8.GetBytes(body), 3).Should().Be(isComplete);
    }

    [Fact]
    public void An_archive_that_is_cut_off_is_known_as_such()
    {
        var archive = Bodies.Results([.. Enumerable.Range(0, 200).Select(static i => (404, new string((char)('a' + (i % 26)), 300)))], perFile: 10);

        IsComplete(ResponseShape.Results, archive, 100).Should().BeTrue();
        IsComplete(ResponseShape.Results, archive[..(archive.Length / 2)], 100).Should().BeFalse();
        IsComplete(ResponseShape.Results, [], 100).Should().BeFalse();
        IsComplete(ResponseShape.Results, TestServer.Compress(Bodies.Batch("8b2428d747", "finished", 5, 5), "gzip"), 100).Should().BeFalse();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public void An_archive_without_an_end_mark_that_is_cut_behind_a_file_is_known_as_such(int size)
    {
        var tar = Plain(Bodies.Results([.. Enumerable.Repeat((404, "{}"), 20)], perFile: 10, TarEntryFormat.Ustar));
        var secondFile = tar.AsSpan().LastIndexOf("ustar"u8) - 257;
        var files = tar[..^1024];
        var whole = TestServer.Compress(files, "gzip");
        var cut = CompressAndFlush(files[..secondFile]);

        Read(ResponseShape.Results, cut, size).Total.Should().Be(10);
        IsComplete(ResponseShape.Results, whole, size).Should().BeTrue();
        IsComplete(ResponseShape.Results, cut, size).Should().BeFalse();
    }

    [Fact]
    public void A_file_of_results_that_is_cut_off_in_a_whole_archive_is_known_as_such()
    {
        var archive = Plain(Bodies.Results([(404, "{}"), (200, "{}")]));
        archive[archive.AsSpan().LastIndexOf((byte)']')] = (byte)' ';

        IsComplete(ResponseShape.Results, archive, 100).Should().BeFalse();
    }

    [Fact]
    public void An_archive_without_results_has_no_total()
    {
        Read(ResponseShape.Results, Bodies.Results([]), 100).Total.Should().BeNull();
        Read(ResponseShape.Results, Bodies.Results([(200, "{}")]), 100).Total.Should().Be(1);
    }

    private static byte[] Plain(byte[] archive)
    {
        using var plain = new MemoryStream();
        using var gzip = new GZipStream(new MemoryStream(archive), CompressionMode.Decompress);
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    /// <summary>Compressed data as it is while more is to come.</summary>
    private static byte[] CompressAndFlush(byte[] data)
    {
        using var output = new MemoryStream();
        using var gzip = new GZipStream(output, CompressionLevel.Fastest);
        gzip.Write(data);
        gzip.Flush();
        return output.ToArray();
    }

    private static bool IsComplete(ResponseShape shape, byte[] body, int size)
    {
        using var reader = ResponseReader.For(shape);
        foreach (var piece in body.Chunk(size))
        {
            reader.Feed(piece);
        }

        return reader.IsComplete;
    }

    private static HiddenFailures Read(ResponseShape shape, byte[] body, int size)
    {
        using var reader = ResponseReader.For(shape);
        foreach (var piece in body.Chunk(size))
        {
            reader.Feed(piece);
        }

        return reader.Result;
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace Mailchimp.Telemetry.Simulator;

/// <summary>The answer to one operation of a batch.</summary>
internal sealed record OperationAnswer(int Status, string? OperationId, string Body)
{
    public bool IsError => Status >= 400;

    public JsonObject ToJson() => new() { ["status_code"] = Status, ["operation_id"] = OperationId, ["response"] = Body };
}

/// <summary>The results of a batch: a gzipped tar of JSON files, each an array of answers.</summary>
internal static class ResultsArchive
{
    private const int AnswersPerFile = 50;

    public static byte[] Create(string batch, IEnumerable<OperationAnswer> answers)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        using (var tar = new TarWriter(gzip))
        {
            foreach (var (number, chunk) in answers.Chunk(AnswersPerFile).Index())
            {
                var json = new JsonArray([.. chunk.Select(answer => answer.ToJson())]).ToJsonString(Answer.Unescaped);
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"{batch}-{number}.json") { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(json)) });
            }
        }

        return output.ToArray();
    }
}

using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Newsletter;

/// <summary>Downloads the results of a batch. They are stored outside the API: anyone who has the link can read them, and the API key must not be sent there.</summary>
internal sealed class BatchResultsClient(HttpClient http)
{
    /// <summary>The answer to each operation; empty if the download fails.</summary>
    public async Task<IReadOnlyList<JsonNode?>> DownloadAsync(string url)
    {
        var answers = new List<JsonNode?>();
        try
        {
            await using var gzip = new GZipStream(await http.GetStreamAsync(new Uri(url)), CompressionMode.Decompress);
            await using var tar = new TarReader(gzip);
            while (await tar.GetNextEntryAsync() is { } file)
            {
                if (file.DataStream is { } json)
                {
                    answers.AddRange((await JsonNode.ParseAsync(json))!.AsArray());
                }
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            answers.Clear();
        }

        return answers;
    }
}

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using S3Ingest.Core.Structure.Scale;
using S3Ingest.Integration.Tests.Servers;

namespace S3Ingest.Integration.Tests.Structure.Scale;

/// <summary>An inventory report as S3 writes one: gzipped CSV files, manifest.json, manifest.checksum.</summary>
internal sealed class InventoryReport(TestBucket bucket)
{
    private const string Folder = "inventory/daily/2026-01-31T01-00Z/";

    private static readonly byte[] EmptyGzip = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly List<string> _files = [];

    public string Schema { get; init; } = "Bucket, Key, Size, LastModifiedDate, ETag";

    public string Uri => $"s3://{bucket.Name}/{Folder}manifest.json";

    /// <summary>Adds a file with these lines, of which it keeps so many compressed bytes.</summary>
    public async Task AddFileAsync(IEnumerable<string> lines, string? md5 = null, int? keep = null)
    {
        using var content = new MemoryStream();
        bool empty = true;
        await using (var gzip = new GZipStream(content, CompressionLevel.Fastest, leaveOpen: true))
        await using (var text = new StreamWriter(gzip, new UTF8Encoding(false)))
        {
            foreach (var line in lines)
            {
                await text.WriteAsync(line + "\n");
                empty = false;
            }
        }
        // Where nothing was written the framework leaves a header without an end, or nothing at all; neither is a gzip.
        if (empty)
        {
            content.SetLength(0);
            await content.WriteAsync(EmptyGzip);
        }
        content.SetLength(keep ?? content.Length);
        string key = $"inventory/data/{_files.Count}.csv.gz";
        _files.Add($$"""{ "key": "{{key}}", "size": {{content.Length}}, "MD5checksum": "{{md5 ?? Convert.ToHexStringLower(MD5.HashData(content.ToArray()))}}" }""");
        await PutAsync(key, content.ToArray());
    }

    /// <summary>Writes the manifest, and its checksum unless that is to be missing.</summary>
    public async Task CompleteAsync(string? sourceBucket = null, string? checksum = "")
    {
        var manifest = Encoding.UTF8.GetBytes($$"""
            { "sourceBucket": "{{sourceBucket ?? bucket.Name}}", "destinationBucket": "arn:aws:s3:::{{bucket.Name}}", "version": "2016-11-30",
              "creationTimestamp": "{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds()}}", "fileFormat": "CSV", "fileSchema": "{{Schema}}", "files": [ {{string.Join(", ", _files)}} ] }
            """);
        await PutAsync($"{Folder}manifest.json", manifest);
        if (checksum is not null)
            await PutAsync($"{Folder}manifest.checksum", Encoding.ASCII.GetBytes(checksum.Length > 0 ? checksum : Convert.ToHexStringLower(MD5.HashData(manifest)) + "\n"));
    }

    /// <summary>A line of the default schema.</summary>
    public string Line(string key, long size = 1, string etag = "d41d8cd98f00b204e9800998ecf8427e") =>
        $"\"{bucket.Name}\",\"{ReportKey.Encode(key)}\",\"{size}\",\"2026-01-30T10:00:00.000Z\",\"{etag}\"";

    private Task<PutObjectResponse> PutAsync(string key, byte[] content) => bucket.Client.PutObjectAsync(new PutObjectRequest
    {
        BucketName = bucket.Name,
        Key = key,
        InputStream = new MemoryStream(content),
        UseChunkEncoding = false,
    });
}

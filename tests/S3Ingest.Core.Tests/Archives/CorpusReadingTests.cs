using System.Security.Cryptography;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;
using S3Ingest.Core.Archives.Limits;
using S3Ingest.Core.Archives.Paths;

namespace S3Ingest.Core.Tests.Archives;

/// <summary>Detection, reading, paths and limits together over every archive of the corpus.</summary>
public class CorpusReadingTests
{
    [CorpusFact]
    public void Every_archive_gives_the_files_or_the_fault_that_it_is_to_give()
    {
        var wrong = new List<string>();
        foreach (var archive in Corpus.Read())
        {
            var got = Read(archive, out var expectation, out var message);
            var expected = archive.Files.ToHashSet();
            if (expectation != archive.Expectation)
                wrong.Add($"{archive.Name}: {archive.Expectation} expected, {expectation} found. {message}");
            else if (!got.ToHashSet().SetEquals(expected))
                wrong.Add($"{archive.Name}: lacks {string.Join(", ", expected.Except(got).Select(f => f.Path))}; has {string.Join(", ", got.Except(expected).Select(f => f.Path))}");
        }
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    private static List<CorpusFile> Read(CorpusArchive archive, out string expectation, out string message)
    {
        var walk = new Walk(archive);
        message = "";
        try
        {
            using var content = File.OpenRead(archive.FullPath);
            var detected = ArchiveDetector.Detect(archive.Name, content);
            if (detected is PlainContent)
            {
                expectation = "file";
                return [];
            }
            using var source = walk.Budget.MeterSource(content);
            walk.Open(detected, source, walk.Budget.Open(), "");
            expectation = walk.HasUnsafe ? "unsafe" : "ok";
            return walk.Files;
        }
        catch (IngestException e)
        {
            expectation = e.ErrorId switch
            {
                IngestErrorId.ArchiveCorrupt => "corrupt",
                IngestErrorId.ArchiveEncrypted => "encrypted",
                IngestErrorId.ArchiveUnsupported => "unsupported",
                IngestErrorId.ArchiveLimitExceeded => "limit",
                _ => e.ErrorId.ToString(),
            };
            message = e.Message;
            return [];
        }
        catch (Exception e)
        {
            expectation = e.ToString();
            return [];
        }
    }

    private sealed class Walk(CorpusArchive archive)
    {
        private readonly ArchiveReadOptions _options = new() { SourceName = archive.Name, Names = new EntryNameDecoder(archive.Charset) };

        public ArchiveBudget Budget { get; } = new(new ArchiveLimits(), archive.Name);

        public List<CorpusFile> Files { get; } = [];

        public bool HasUnsafe { get; private set; }

        public void Open(DetectedContent detected, Stream content, ArchiveLevel level, string prefix)
        {
            switch (detected)
            {
                case ContainerContent container:
                    ReadEntries(container, content, level, prefix);
                    break;
                case CompressedContent compressed:
                    using (var plain = new PeekStream(Budget.MeterFilter(Decompressor.Open(content, compressed.Filter, _options))))
                    {
                        var inside = ArchiveDetector.DetectInside(compressed, plain.Peek(ArchiveDetector.PrefixLength));
                        if (inside is ContainerContent { Format: ArchiveFormat.Tar } tar)
                            ReadEntries(tar, plain, level, prefix);
                        else
                            ReadFile(compressed.InnerName[(compressed.InnerName.LastIndexOf('/') + 1)..], null, plain, level, prefix);
                    }
                    break;
            }
        }

        private void ReadEntries(ContainerContent container, Stream content, ArchiveLevel level, string prefix)
        {
            var paths = new UniquePaths();
            using var reader = ArchiveReader.Open(content, container.Format, _options);
            while (reader.MoveNext(default))
            {
                var entry = reader.Current;
                level.BeginEntry(entry.Name, entry.Size);
                if (entry.Kind != ArchiveEntryKind.File)
                    continue;
                if (EntryPath.Resolve(entry.Name).Value is not { } path)
                {
                    HasUnsafe = true;
                    continue;
                }
                using var data = reader.OpenEntry();
                ReadFile(paths.Take(path), entry.Name, data, level, prefix, counted: true);
            }
        }

        private void ReadFile(string path, string? name, Stream data, ArchiveLevel level, string prefix, bool counted = false)
        {
            if (!counted)
                level.BeginEntry(path, null);
            using var metered = level.MeterEntry(name ?? path, data);
            var copy = new MemoryStream();
            using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[81920];
            long size = 0;
            int read;
            while ((read = metered.Read(buffer)) > 0)
            {
                sha.AppendData(buffer, 0, read);
                size += read;
                if (size < 20 << 20)
                    copy.Write(buffer, 0, read);
            }
            Files.Add(new(prefix + path, size, Convert.ToHexString(sha.GetHashAndReset()).ToLowerInvariant()));
            var bytes = copy.ToArray();
            var detected = ArchiveDetector.Detect(path, bytes.AsSpan(0, Math.Min(bytes.Length, ArchiveDetector.PrefixLength)));
            if (detected is not PlainContent)
                Open(detected, new MemoryStream(bytes), level.OpenNested(prefix + path), $"{prefix}{path}!");
        }
    }
}

using System.IO.Compression;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;

namespace S3Ingest.Core.Tests.Archives.Detection;

public class CorpusDetectionTests
{
    // Their names say something else than their content.
    private static readonly string[] Misnamed = ["is-a-zip.rar", "not-compressed.tgz", "tar-inside.gz"];

    [CorpusFact]
    public void Every_archive_is_detected_as_what_it_is()
    {
        var archives = Corpus.Read();
        Assert.True(archives.Count > 200);
        Assert.Equal([], archives.Where(archive => !IsRight(archive, Detect(archive))).Select(archive => $"{archive}: {Detect(archive)}"));
    }

    [CorpusFact]
    public void A_tar_is_found_inside_gzip_and_nothing_else_is()
    {
        foreach (var archive in Corpus.Read().Where(a => a.Expectation == "ok"))
        {
            if (Detect(archive) is not CompressedContent { Filter: CompressionFilter.Gzip } outer)
                continue;
            using var content = new PeekStream(new GZipStream(File.OpenRead(archive.FullPath), CompressionMode.Decompress));
            var inside = ArchiveDetector.DetectInside(outer, content.Peek(ArchiveDetector.PrefixLength));
            bool isTar = outer.MustHoldTar || Misnamed.Contains(archive.Name);
            Assert.Equal(isTar ? new ContainerContent(ArchiveFormat.Tar, CompressionFilter.Gzip, outer.BaseName) : new PlainContent(), inside);
        }
    }

    private static object Detect(CorpusArchive archive)
    {
        using var content = File.OpenRead(archive.FullPath);
        try
        {
            return ArchiveDetector.Detect(archive.Name, content);
        }
        catch (IngestException fault)
        {
            return fault.ErrorId;
        }
    }

    private static bool IsRight(CorpusArchive archive, object detected) => archive.Expectation switch
    {
        "file" => detected is PlainContent,
        "unsupported" => detected is IngestErrorId.ArchiveUnsupported,
        // Most damage is for the reader to find.
        "corrupt" => detected is IngestErrorId.ArchiveCorrupt or ContainerContent or CompressedContent,
        _ => Misnamed.Contains(archive.Name) || Says(archive.Name, detected),
    };

    private static bool Says(string name, object detected) => detected switch
    {
        ContainerContent { Format: ArchiveFormat.Zip, MayBeDocument: false } => name.EndsWith(".zip", StringComparison.Ordinal),
        ContainerContent { Format: ArchiveFormat.SevenZip } => name.EndsWith(".7z", StringComparison.Ordinal),
        ContainerContent { Format: ArchiveFormat.Tar } => name.EndsWith(".tar", StringComparison.Ordinal),
        ContainerContent { Format: ArchiveFormat.Rar } => name.EndsWith("-4.rar", StringComparison.Ordinal),
        ContainerContent { Format: ArchiveFormat.Rar5 } => name.EndsWith("-5.rar", StringComparison.Ordinal) || name == "chance.part1.rar",
        CompressedContent compressed => name.EndsWith(compressed.Filter switch
        {
            CompressionFilter.Gzip => "gz",
            CompressionFilter.Bzip2 => "bz2",
            CompressionFilter.Xz => "xz",
            _ => "zst",
        }, StringComparison.Ordinal),
        _ => false,
    };
}

using System.Security.Cryptography;
using S3Ingest.Core.Archives.Writing;

namespace S3Ingest.Core.Tests.Archives.Writing;

/// <summary>A directory of its own with a tree to pack, and places to unpack to.</summary>
internal sealed class Tree : IDisposable
{
    private static readonly DateTime Moment = new DateTime(2024, 5, 6, 7, 8, 9, DateTimeKind.Utc).AddTicks(1_234_567);

    private readonly string _folder = Directory.CreateTempSubdirectory("s3ingest-tar-").FullName;

    public Tree() => Directory.CreateDirectory(Root);

    public string Folder => _folder;

    /// <summary>The directory that is packed.</summary>
    public string Root => Path.Combine(_folder, "tree");

    public string this[string relative] => Path.Combine(Root, relative);

    public static byte[] Content(int size, int seed = 1)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    public string File(string relative, int size = 100)
    {
        var path = this[relative];
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, Content(size, relative.Length));
        return path;
    }

    public string Empty(string name)
    {
        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Gives everything in the tree one time, so that what a test makes twice is the same.</summary>
    public void Date()
    {
        foreach (var info in new DirectoryInfo(Root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(Root)).Reverse())
            System.IO.File.SetLastWriteTimeUtc(info.FullName, Moment);
        Directory.SetLastWriteTimeUtc(Root, Moment);
    }

    public TarSource Take(bool followLinks = false) => TarSource.Take(Root, followLinks, CancellationToken.None);

    public static async Task<(byte[] Bytes, TarGzipContent Content)> PackAsync(TarSource source)
    {
        var packed = new MemoryStream();
        var content = await TarGzipWriter.WriteAsync(source, packed, _ => { }, CancellationToken.None);
        return (packed.ToArray(), content);
    }

    public async Task<(byte[] Bytes, TarGzipContent Content)> PackAsync(bool followLinks = false) => await PackAsync(Take(followLinks));

    /// <summary>One line an entry: kind, permissions, time, content or target, path; links are not followed, their time is not looked at.</summary>
    public static string[] Describe(string root) =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(new DirectoryInfo(root))
            .Select(info => info switch
            {
                { LinkTarget: { } target } => $"link {target} {Path.GetRelativePath(root, info.FullName)}",
                DirectoryInfo => $"directory {info.UnixFileMode} {info.LastWriteTimeUtc.Ticks} {Path.GetRelativePath(root, info.FullName)}",
                // A pipe has no bytes, and a read of it would wait for a writer.
                FileInfo { Length: 0 } => $"empty {info.UnixFileMode} {info.LastWriteTimeUtc.Ticks} {Path.GetRelativePath(root, info.FullName)}",
                _ => $"file {info.UnixFileMode} {info.LastWriteTimeUtc.Ticks} {Convert.ToHexString(SHA256.HashData(System.IO.File.ReadAllBytes(info.FullName)))} {Path.GetRelativePath(root, info.FullName)}",
            })
            .Order(StringComparer.Ordinal),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

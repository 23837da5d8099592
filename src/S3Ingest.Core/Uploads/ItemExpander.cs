using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.FileSystem;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Uploads;

/// <summary>
/// The sources of a call, as they are found: with compression each item is one, without it a directory is all files below
/// it. The first source that wants a key has it; 16 bytes are kept for each.
/// </summary>
internal sealed class ItemExpander(IngestOptions options, UploadSettings settings, UploadKeys keys, ILogger log)
{
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = false };

    private readonly Dictionary<UInt128, int> _owners = [];
    private readonly List<string> _items = [];

    /// <summary>Expands the items in their order.</summary>
    public async IAsyncEnumerable<UploadJob> ExpandAsync(IAsyncEnumerable<UploadItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            _items.Add(item.Path);
            foreach (var job in Expand(item))
                yield return job.Fault is null && !keys.AreDatasets ? Owned(job) : job;
        }
    }

    private IEnumerable<UploadJob> Expand(UploadItem item)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(item.Path));
        if (Path.GetDirectoryName(path) is not { } root)
            return [new UploadJob(new UploadSource(path, "", item.Key), Refused(path, $"'{path}' is the root of a file system. Give a directory in it."), IsNoSource: true)];
        root = item.Root ?? root;
        var source = new UploadSource(root, Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'), item.Key) { Restarted = item.Restarted };
        if (settings.Compress || FileLook.At(path, options.FollowLinks)?.Kind != FileKind.Directory)
            return [new UploadJob(source)];
        return item.Key is { } key && !key.EndsWith('/')
            ? [new UploadJob(source, new IngestException(IngestErrorId.KeyInvalid, $"'{path}' is a directory, and '{key}' the key of one object. End -Key with '/', or send the directory as one archive with -Compress.") { Key = key, Target = path }, IsNoSource: true)]
            : Files(source);
    }

    /// <summary>The files below a directory; what cannot be listed is a fault of its own and ends nothing else.</summary>
    private IEnumerable<UploadJob> Files(UploadSource directory)
    {
        var found = 0L;
        var open = new Stack<(UploadSource Directory, FileIdentity[] Above)>([(directory, [])]);
        while (open.TryPop(out var level))
        {
            using var entries = List(level.Directory, out var fault);
            while (fault is null && Next(entries!, level.Directory, ref fault) is { } name)
            {
                var source = level.Directory with { RelativePath = $"{level.Directory.RelativePath}/{name}" };
                var path = source.FullPath;
                if (FileLook.At(path, options.FollowLinks) is not { } look)
                    continue;
                if (look.Kind == FileKind.Directory && !IsCompletedDirectory(path))
                {
                    if (level.Above.Contains(look.Identity) && look.Identity != default)
                        log.LogWarning("{Path} is a link that leads back to where it is, and was left out", path);
                    else
                        open.Push((source, options.FollowLinks ? [.. level.Above, look.Identity] : []));
                }
                else if (look.Kind is FileKind.Link or FileKind.Special)
                {
                    log.LogWarning("{Path} is {Kind} and was left out{Advice}", path, look.Kind == FileKind.Link ? "a link" : "a pipe, socket or device", look.Kind == FileKind.Link ? "; INGEST_FOLLOW_LINKS=true sends what it points to" : "");
                }
                else if (look.Kind == FileKind.Regular)
                {
                    found++;
                    yield return new UploadJob(source);
                }
            }
            if (fault is not null)
                yield return new UploadJob(level.Directory, fault, IsNoSource: true);
        }
        if (found == 0)
            log.LogWarning("{Path} has no files: nothing of it is sent", directory.FullPath);
    }

    private static IEnumerator<string>? List(UploadSource directory, out IngestException? fault)
    {
        fault = null;
        try
        {
            return Directory.EnumerateFileSystemEntries(directory.FullPath, "*", Everything).GetEnumerator();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = Unlisted(directory, e);
            return null;
        }
    }

    private static string? Next(IEnumerator<string> entries, UploadSource directory, ref IngestException? fault)
    {
        try
        {
            return entries.MoveNext() ? Path.GetFileName(entries.Current) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            fault = Unlisted(directory, e);
            return null;
        }
    }

    // What was moved there a moment ago would be found again.
    private bool IsCompletedDirectory(string path) =>
        options.CompletedDirectory is { } completed && string.Equals(Path.TrimEndingDirectorySeparator(completed), path, StringComparison.Ordinal);

    private UploadJob Owned(UploadJob job)
    {
        var key = keys.KeyOf(job.Source);
        if (_owners.TryAdd(PathHash.Fingerprint(key, 0, 0), _items.Count - 1))
            return job;
        var owner = _items[_owners[PathHash.Fingerprint(key, 0, 0)]];
        return job with
        {
            Fault = new IngestException(
                IngestErrorId.KeyCollision,
                $"'{job.Source.FullPath}' and '{owner}' of the same call both want the key '{key}'. Nothing was overwritten. Send it by itself with another -Key.")
            { Key = key, BucketName = options.BucketName, Target = job.Source.FullPath },
        };
    }

    private static IngestException Unlisted(UploadSource directory, Exception e) =>
        Refused(directory.FullPath, $"'{directory.FullPath}' cannot be listed: {e.Message} Files in it may be missing from what was sent. Give the account permission to read it and send it again.", e);

    private static IngestException Refused(string path, string message, Exception? cause = null) => new(IngestErrorId.SourceUnreadable, message, cause) { Target = path };
}

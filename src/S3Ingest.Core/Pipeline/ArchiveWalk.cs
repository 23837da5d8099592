using S3Ingest.Core.Archives;
using S3Ingest.Core.Archives.Detection;
using S3Ingest.Core.Archives.Limits;
using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Configuration;

namespace S3Ingest.Core.Pipeline;

/// <summary>
/// One reading of an archive from its first byte to its last, nested ones included. Faults of the archive are thrown;
/// entries that cannot be taken are listed and passed over. Every reading of the same content meets the same entries.
/// </summary>
internal sealed class ArchiveWalk
{
    private readonly string _name;
    private readonly EntryNameDecoder _names;
    private readonly ArchiveBudget _budget;
    private readonly Func<WalkedEntry, CancellationToken, Task> _visit;
    private readonly List<SkippedEntry> _skipped = [];
    private readonly byte[] _rest = new byte[1 << 16];
    private int _files;

    /// <summary>Prepares a reading.</summary>
    /// <param name="name">The archive's relative path, for messages.</param>
    /// <param name="options">Limits.</param>
    /// <param name="visit">Called for each file, one after the other.</param>
    public ArchiveWalk(string name, IngestOptions options, Func<WalkedEntry, CancellationToken, Task> visit) =>
        (_name, _names, _budget, _visit) = (name, new EntryNameDecoder(options.ArchiveCharset), new ArchiveBudget(ArchiveLimits.From(options), name), visit);

    /// <summary>Entries that were passed over.</summary>
    public IReadOnlyList<SkippedEntry> Skipped => _skipped;

    /// <summary>True when every content had a checksum that was compared; known after the reading.</summary>
    public bool ContentIsChecked { get; private set; } = true;

    /// <summary>How an archive of this name is read within a budget.</summary>
    public static ArchiveReadOptions ReadOptions(string name, EntryNameDecoder names, ArchiveBudget budget) => new()
    {
        SourceName = name,
        Names = names,
        MaxEntries = budget.Limits.MaxEntries,
        MaxInMemory = Math.Max(0, budget.MemoryLeft),
        MaxDictionary = budget.Limits.MaxDictionary,
    };

    /// <summary>Reads the archive to its end.</summary>
    /// <param name="content">The archive, seekable.</param>
    /// <param name="archive">What was detected.</param>
    /// <param name="cancellationToken">Stops between reads.</param>
    public async Task RunAsync(Stream content, DetectedContent archive, CancellationToken cancellationToken)
    {
        using var metered = _budget.MeterSource(content);
        await OpenAsync(metered, archive, _budget.Open(), new Place("", "", false), cancellationToken);
    }

    private async Task OpenAsync(Stream content, DetectedContent archive, ArchiveLevel level, Place place, CancellationToken cancellationToken)
    {
        if (archive is CompressedContent compressed)
        {
            await ExpandAsync(content, compressed, level, place, cancellationToken);
            return;
        }
        var container = (ContainerContent)archive;
        using var reader = ArchiveReader.Open(content, container.Format, ReadOptions(place.NameOf(_name), _names, _budget));
        using var held = _budget.HoldMemory(reader.HeldInMemory);
        place = place with { IsChecked = place.IsChecked || reader.ContentIsChecked || container.Filter != CompressionFilter.None };
        ContentIsChecked &= place.IsChecked;
        while (reader.MoveNext(cancellationToken))
        {
            var entry = reader.Current;
            level.BeginEntry(entry.Name, entry.Size);
            if (entry.Kind == ArchiveEntryKind.File)
                await FileAsync(reader, entry, level, place, cancellationToken);
            else if (entry.Kind != ArchiveEntryKind.Directory)
                Skip(place.Entry(entry.Name), $"a {Describe(entry)}, which S3 has no object for", null);
        }
    }

    private async Task FileAsync(ArchiveReader reader, ArchiveEntry entry, ArchiveLevel level, Place place, CancellationToken cancellationToken)
    {
        var entryPath = place.Entry(entry.Name);
        var path = EntryPath.Resolve(entry.Name);
        using var content = new PeekStream(level.MeterEntry(entry.Name, reader.OpenEntry()));
        if (path.Value is { } safe)
            await DecideAsync(content, safe, entryPath, entry.Size, level, place, cancellationToken);
        else
            Skip(entryPath, $"its path {path.Fault}", IngestErrorId.UnsafeEntryPath);
        // The reader would check the rest by itself, and count none of it.
        while (content.Read(_rest) > 0)
            cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Visits a file, or goes into it when it is an archive itself.</summary>
    private async Task DecideAsync(PeekStream content, string path, string entryPath, long? size, ArchiveLevel level, Place place, CancellationToken cancellationToken)
    {
        DetectedContent detected = new PlainContent();
        if (level.OpensNested && ArchiveDetector.IsCandidate(path))
        {
            try
            {
                detected = ArchiveDetector.Detect(path, content.Peek(ArchiveDetector.PrefixLength));
            }
            catch (IngestException e) when (e.ErrorId is IngestErrorId.ArchiveUnsupported or IngestErrorId.ArchiveCorrupt)
            {
                Skip(entryPath, e.Message, e.ErrorId);
                return;
            }
        }
        switch (detected)
        {
            case ContainerContent container:
                await OpenNestedAsync(content, container, level, new Place($"{entryPath}/", $"{place.Folder}{container.BaseName}/", place.IsChecked), entryPath, cancellationToken);
                break;
            case CompressedContent:
                await OpenNestedAsync(content, detected, level, place with { Prefix = $"{entryPath}/", Compressed = path }, entryPath, cancellationToken);
                break;
            default:
                await _visit(new WalkedEntry(_files++, entryPath, place.Folder + path, size, content), cancellationToken);
                break;
        }
    }

    /// <summary>
    /// Goes into an archive that is an entry. One that turns out to be of a kind that cannot be read here is left out, as
    /// long as nothing of it was handed on: what was cannot be taken back, and the whole archive fails.
    /// </summary>
    private async Task OpenNestedAsync(Stream content, DetectedContent archive, ArchiveLevel level, Place place, string entryPath, CancellationToken cancellationToken)
    {
        var before = (Files: _files, Skipped: _skipped.Count);
        try
        {
            await OpenAsync(content, archive, level.OpenNested(entryPath), place, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.ArchiveUnsupported && _files == before.Files)
        {
            _skipped.RemoveRange(before.Skipped, _skipped.Count - before.Skipped);
            Skip(entryPath, e.Message, e.ErrorId);
        }
    }

    /// <summary>Goes into a compressed file: a tar, one file, or another compression.</summary>
    private async Task ExpandAsync(Stream content, CompressedContent compressed, ArchiveLevel level, Place place, CancellationToken cancellationToken)
    {
        var options = ReadOptions(place.NameOf(_name), _names, _budget);
        using var expanded = new PeekStream(_budget.MeterFilter(Decompressor.Open(content, compressed.Filter, options)));
        var prefix = expanded.Peek(ArchiveDetector.PrefixLength);
        var entryPath = place.Prefix + Path.GetFileName(compressed.InnerName);
        switch (ArchiveDetector.DetectInside(compressed, prefix))
        {
            case ContainerContent container:
                // The folder of a source is not the walk's to choose; that of a nested tar is.
                var inside = place.Compressed is null ? place : new Place(place.Prefix, $"{place.Folder}{container.BaseName}/", true);
                await OpenAsync(expanded, container, level, inside, cancellationToken);
                break;
            case CompressedContent twice:
                await OpenAsync(expanded, twice, level.OpenNested(entryPath), place with { Prefix = $"{entryPath}/" }, cancellationToken);
                break;
            default:
                level.BeginEntry(compressed.InnerName, null);
                using (var file = new PeekStream(level.MeterEntry(compressed.InnerName, expanded)))
                    await _visit(new WalkedEntry(_files++, entryPath, place.Folder + compressed.InnerName, null, file), cancellationToken);
                break;
        }
    }

    private void Skip(string entryPath, string reason, IngestErrorId? errorId) =>
        _skipped.Add(new SkippedEntry { Path = entryPath, Reason = reason, ErrorId = errorId?.ToString() });

    private static string Describe(ArchiveEntry entry) => entry.Kind switch
    {
        ArchiveEntryKind.SymbolicLink => $"symbolic link to '{entry.LinkTarget}'",
        ArchiveEntryKind.HardLink => $"hard link to '{entry.LinkTarget}'",
        ArchiveEntryKind.Device => "device",
        _ => "FIFO or socket",
    };

    /// <summary>Where the walk is: what comes before the entries' paths in records and in keys, and whether damage would show.</summary>
    private sealed record Place(string Prefix, string Folder, bool IsChecked)
    {
        /// <summary>Path of the compressed entry that is being opened; null at the source itself.</summary>
        public string? Compressed { get; init; }

        public string Entry(string name) => Prefix + name;

        public string NameOf(string source) => Prefix.Length == 0 ? source : $"{source}/{Prefix.TrimEnd('/')}";
    }
}

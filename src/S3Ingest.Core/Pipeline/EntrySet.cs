using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Configuration;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Tabular;
using S3Ingest.Core.Watching;

namespace S3Ingest.Core.Pipeline;

/// <summary>The outputs of one archive: each file that a reading meets gets its key once, in the order of the archive.</summary>
internal sealed class EntrySet(Guid operation, SourceFile source, string folder, IngestOptions options)
{
    // The record names this many entries that were left out; more would make it unreadable.
    private const int Named = 1_000;
    private const int InMessage = 3;

    private readonly Dictionary<int, EntryOutput> _entries = [];
    private readonly UniquePaths _taken = new();

    /// <summary>What the keys begin with.</summary>
    public string Folder => folder;

    /// <summary>All outputs met so far, in order.</summary>
    public IEnumerable<EntryOutput> All => _entries.Values;

    /// <summary>The output of a file.</summary>
    public EntryOutput Of(WalkedEntry entry)
    {
        if (_entries.TryGetValue(entry.Index, out var known))
            return known;
        var format = options.Convert ? TabularFormats.Of(entry.OutputPath) : null;
        var path = format is null ? _taken.Take(entry.OutputPath)
            : _taken.TryTake(SourcePlanner.Converted(entry.OutputPath)) ? SourcePlanner.Converted(entry.OutputPath)
            : _taken.Take(SourcePlanner.ConvertedBeside(entry.OutputPath));
        var conversion = format is { } table ? new TabularConversion(table, ConversionOptions.For(options, $"{source.RelativePath}/{entry.EntryPath}")) : null;
        var output = new EntryOutput(entry.Index, entry.EntryPath, folder, path, conversion);
        _entries.Add(entry.Index, output);
        try
        {
            ObjectKey.Validate(output.Key);
        }
        catch (IngestException e)
        {
            output.Fault = e;
        }
        return output;
    }

    /// <summary>The key of an entry whose first choice belongs to another source: below the archive's whole name.</summary>
    public string KeyBeside(EntryOutput output) => options.KeyPrefix + source.RelativePath + "/" + output.Path;

    /// <summary>How the operation ends when nothing else happens to it.</summary>
    /// <param name="walk">The last reading.</param>
    /// <param name="sha256">SHA-256 of the archive.</param>
    public OperationEnd End(ArchiveWalk walk, byte[] sha256)
    {
        var left = _entries.Values.Where(e => e.Fault is not null)
            .Select(e => new SkippedEntry { Path = e.EntryPath, Reason = e.Fault!.Message, ErrorId = e.Fault.ErrorId.ToString() });
        var skipped = walk.Skipped.Concat(left).ToList();
        var faults = skipped.Where(s => s.ErrorId is not null).ToList();
        var made = _entries.Values.Where(e => e.Fault is null).ToList();
        var rows = made.Where(e => e.RowCount is not null).Sum(e => e.RowCount!.Value);
        var outcomes = made.Where(e => e.Outcome is not null).ToList();
        return new OperationEnd
        {
            Operation = operation,
            Status = faults.Count == 0 ? OperationStatus.Success : made.Count == 0 ? OperationStatus.Failed : OperationStatus.Partial,
            UploadedAt = outcomes.Max(e => e.CommittedAt),
            VerifiedAt = outcomes.Count > 0 ? DateTimeOffset.UtcNow : null,
            Sha256 = sha256,
            BytesRead = source.Size,
            BytesUploaded = outcomes.Where(e => e.CommittedAt is not null).Sum(e => e.Outcome!.SentSize ?? e.Original.Size),
            RowCount = made.Any(e => e.RowCount is not null) ? rows : null,
            Outputs = [.. outcomes.Select(e => e.Outcome!)],
            Skipped = Shorten(skipped),
            Fault = faults.Count == 0 ? null : Describe(faults, made.Count),
            Metadata = Facts(walk, made.Count),
        };
    }

    private static List<SkippedEntry> Shorten(List<SkippedEntry> skipped)
    {
        if (skipped.Count <= Named)
            return skipped;
        // Faults first: a thousand links must not hide the one entry that is broken.
        var shown = skipped.OrderBy(s => s.ErrorId is null).Take(Named).ToList();
        shown.Add(new SkippedEntry { Path = "...", Reason = $"{skipped.Count - Named} more entries were left out" });
        return shown;
    }

    /// <summary>The fault of an archive some of whose entries were left out.</summary>
    public static LedgerFault Describe(List<SkippedEntry> faults, int made)
    {
        var named = string.Join(" ", faults.Take(InMessage).Select(f => $"'{f.Path}': {f.Reason}"));
        var more = faults.Count > InMessage ? $" And {faults.Count - InMessage} more, see Skipped." : "";
        return new LedgerFault(faults[0].ErrorId!, $"{faults.Count} of {faults.Count + made} entries were left out. {named}{more}");
    }

    private static Dictionary<string, string> Facts(ArchiveWalk walk, int made)
    {
        var facts = new Dictionary<string, string>();
        if (!walk.ContentIsChecked)
            facts["content_checked"] = "false";
        if (made == 0 && walk.Skipped.Count == 0)
            facts["reason"] = "the archive holds no files";
        return facts;
    }
}

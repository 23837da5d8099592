using System.Runtime.CompilerServices;
using System.Threading.Channels;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure;

/// <summary>
/// Compares a bucket with a layout. Findings come as they are made, in no order; what is kept in memory does not grow with
/// the bucket.
/// </summary>
public sealed class StructureAudit
{
    private const int PartsAtOnce = 8;
    private const int Backlog = 256;

    private readonly AuditContext _context;

    /// <param name="store">Bucket.</param>
    /// <param name="layout">Layout.</param>
    /// <param name="basePrefix">Prefix below which the layout begins, and the audit looks.</param>
    /// <param name="layoutPath">Path of the layout's file, for the suggested commands; null for the built-in one.</param>
    public StructureAudit(ObjectStore store, StructureLayout layout, string basePrefix, string? layoutPath)
        : this(new StoreKeys(store), layout, basePrefix, layoutPath)
    {
    }

    internal StructureAudit(IBucketKeys keys, StructureLayout layout, string basePrefix, string? layoutPath = null)
    {
        basePrefix = BasePrefix.Normalise(basePrefix);
        _context = new AuditContext(keys, layout, basePrefix, new FindingFactory(keys.BucketName, basePrefix, layoutPath));
    }

    /// <summary>Objects looked at so far.</summary>
    public long Looked => _context.Looked;

    /// <exception cref="IngestException">A fault of S3.</exception>
    public async IAsyncEnumerable<StructureFinding> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var findings = Channel.CreateBounded<StructureFinding>(Backlog);
        var work = WalkAsync(findings.Writer, stop.Token);
        try
        {
            await foreach (var finding in findings.Reader.ReadAllAsync(ct))
                yield return finding;
        }
        finally
        {
            // A reader that had enough must not leave listings behind.
            await stop.CancelAsync();
            await work;
        }
    }

    private async Task WalkAsync(ChannelWriter<StructureFinding> findings, CancellationToken ct)
    {
        Exception? fault = null;
        try
        {
            var parts = await new ListingParts(_context.Keys, _context.Layout, _context.BasePrefix).FindAsync(ct);
            await Parallel.ForEachAsync(
                parts,
                new ParallelOptions { MaxDegreeOfParallelism = PartsAtOnce, CancellationToken = ct },
                async (part, token) => await new AuditWalk(_context, findings).RunAsync(part, token));
        }
        catch (Exception e)
        {
            // The reader throws it.
            fault = e;
        }
        findings.Complete(fault);
    }
}

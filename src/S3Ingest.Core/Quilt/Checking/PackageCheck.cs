using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace S3Ingest.Core.Quilt.Checking;

/// <summary>
/// Checks one revision of a package: name, pointers, manifest, documents, metadata, workflow, and the object of each entry.
/// Findings come as they are made; what is held in memory does not grow with the package, unless a workflow asks for all
/// entries at once.
/// </summary>
public sealed class PackageCheck(BucketStores stores, string registryBucket, PackageCheckOptions options)
{
    private const int Backlog = 256;

    private readonly QuiltRegistry _registry = new(stores.Open(registryBucket));
    private long _entries;
    private long _bytes;

    /// <summary>Entries looked at so far.</summary>
    public long Entries => Interlocked.Read(ref _entries);

    /// <summary>Their bytes, as the manifest has them.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How the content of entries was proved, so far; null where it is not looked at.</summary>
    public QuiltHashing? Proved { get; private set; }

    /// <summary>Runs the check.</summary>
    /// <exception cref="IngestException">A fault of S3 that leaves nothing to be checked.</exception>
    public async IAsyncEnumerable<QuiltFinding> RunAsync(FoundRevision revision, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var findings = Channel.CreateBounded<QuiltFinding>(Backlog);
        var work = CheckAsync(revision, findings.Writer, stop.Token);
        try
        {
            await foreach (var finding in findings.Reader.ReadAllAsync(cancellationToken))
                yield return finding;
        }
        finally
        {
            // A reader that had enough must not leave requests behind.
            await stop.CancelAsync();
            await work;
        }
    }

    private async Task CheckAsync(FoundRevision revision, ChannelWriter<QuiltFinding> to, CancellationToken cancellationToken)
    {
        Exception? fault = null;
        var findings = new PackageFindings(revision.PackageName, registryBucket, revision.TopHash);
        try
        {
            await WriteAsync(to, NameCheck.Check(revision.PackageName, registryBucket), cancellationToken);
            await CheckPointersAsync(revision, findings, to, cancellationToken);
            await CheckManifestAsync(revision, findings, to, cancellationToken);
        }
        catch (IngestException e) when (e.ErrorId == IngestErrorId.ManifestInvalid)
        {
            fault = await TryWriteAsync(to, findings.Error(QuiltRule.Manifest, findings.Package, e.Message, "Take another revision (Get-QuiltPackage -AllRevisions)."), cancellationToken);
        }
        catch (Exception e)
        {
            // The reader throws it.
            fault = e;
        }
        to.Complete(fault);
    }

    private async Task CheckPointersAsync(FoundRevision revision, PackageFindings findings, ChannelWriter<QuiltFinding> to, CancellationToken cancellationToken)
    {
        if (revision.UnixTime is null)
        {
            await WriteAsync(
                to,
                findings.Warning(
                    QuiltRule.Manifest, findings.Package, "No pointer of the package names this revision: its history does not show it.", "Make a revision of it again (New-QuiltPackage)."),
                cancellationToken);
        }
        long? size = revision.IsLatest ? (await stores.Open(registryBucket).HeadAsync(RegistryKeys.Latest(revision.PackageName), cancellationToken))?.Size : null;
        if (size is not null and not RegistryKeys.TopHashLength)
        {
            await WriteAsync(
                to,
                findings.Error(
                    QuiltRule.Manifest,
                    findings.Package,
                    $"The pointer 'latest' has {size} bytes and not {RegistryKeys.TopHashLength}: quilt3 does not find the manifest.",
                    "Make a revision again (New-QuiltPackage -Force)."),
                cancellationToken);
        }
    }

    private async Task CheckManifestAsync(FoundRevision revision, PackageFindings findings, ChannelWriter<QuiltFinding> to, CancellationToken cancellationToken)
    {
        using var manifest = await _registry.OpenAsync(revision.TopHash, cancellationToken);
        var header = await manifest.ReadHeaderAsync(cancellationToken);
        var own = OwnMetadata.Of(header.UserMeta);
        using var form = new ManifestCheck(findings, header);
        var documents = new DocumentCheck(stores, findings, own.IsOurs);
        var metadata = new MetadataCheck(own, options.Level);
        var counts = new ProofCounts(revision.UnixTime is { } time ? DateTimeOffset.FromUnixTimeSeconds(time) : null);
        var check = new EntryCheck(stores, findings, options.Content == ContentCheck.None ? null : new ContentProof(stores, registryBucket, options.Content == ContentCheck.ReadBack));

        await Parallel.ForEachAsync(
            ObserveAsync(cancellationToken),
            new ParallelOptions { MaxDegreeOfParallelism = options.Concurrency, CancellationToken = cancellationToken },
            async (entry, token) =>
            {
                var verdict = await check.RunAsync(entry, token);
                counts.Add(verdict);
                Interlocked.Increment(ref _entries);
                Interlocked.Add(ref _bytes, entry.Size);
                await WriteAsync(to, verdict.Finding, token);
            });
        Proved = options.Content == ContentCheck.None ? null : counts.Proved;
        await WriteAsync(to, form.Finish(revision.TopHash), cancellationToken);
        await WriteAsync(to, counts.Unversioned(findings), cancellationToken);
        foreach (var finding in await documents.RunAsync(cancellationToken))
            await WriteAsync(to, finding, cancellationToken);
        foreach (var finding in metadata.Finish(revision.PackageName, documents.DataDictionary, findings))
            await WriteAsync(to, finding, cancellationToken);
        var workflow = await WorkflowCheck.OpenAsync(stores, registryBucket, revision.PackageName, header, findings, cancellationToken);
        var (missing, entries) = await LaterPass.RunAsync(_registry, revision.TopHash, documents.SummarizedPaths, workflow.NeedsEntries, cancellationToken);
        foreach (string path in missing)
        {
            await WriteAsync(
                to,
                findings.Warning(
                    QuiltRule.Structure,
                    Organization.GeneratedKeys.Summarize,
                    $"It names '{path}', which is not in the package: the catalog shows a fault there.",
                    "Make a new revision (New-QuiltPackage), which writes it."),
                cancellationToken);
        }
        foreach (var finding in workflow.Finish(entries))
            await WriteAsync(to, finding, cancellationToken);

        async IAsyncEnumerable<ManifestEntry> ObserveAsync([EnumeratorCancellation] CancellationToken token)
        {
            await foreach (var entry in manifest.ReadEntriesAsync(token))
            {
                foreach (var finding in form.Check(entry))
                    await WriteAsync(to, finding, token);
                documents.Observe(entry);
                metadata.Observe(entry);
                yield return entry;
            }
        }
    }

    private static ValueTask WriteAsync(ChannelWriter<QuiltFinding> to, QuiltFinding? finding, CancellationToken cancellationToken) =>
        finding is null ? ValueTask.CompletedTask : to.WriteAsync(finding, cancellationToken);

    private static async Task<Exception?> TryWriteAsync(ChannelWriter<QuiltFinding> to, QuiltFinding finding, CancellationToken cancellationToken)
    {
        try
        {
            await to.WriteAsync(finding, cancellationToken);
            return null;
        }
        catch (OperationCanceledException e)
        {
            return e;
        }
    }
}

using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Ledger;

/// <content>Outputs that follow their objects.</content>
public sealed partial class LedgerStore
{
    /// <summary>
    /// The outputs that objects of a bucket hold now: for each key the newest that reached it. What an older operation
    /// put there was replaced by it.
    /// </summary>
    /// <param name="endpoint">As in <see cref="Target.Endpoint"/>.</param>
    /// <param name="bucket">Bucket.</param>
    /// <param name="isWanted">Which keys; called once for each output.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async IAsyncEnumerable<OutputAt> FindOutputsAsync(
        string endpoint, string bucket, Func<string, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // 128 bits of each: a million keys that move are not kept as text.
        var seen = new HashSet<UInt128>();
        (long, long) position = (long.MaxValue, long.MaxValue);
        while (await ReadAsync(db => OutputMoves.Page(db, _opened.Ids, endpoint, bucket, position), cancellationToken) is { } page)
        {
            foreach (var output in page.Outputs)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (isWanted(output.Key) && seen.Add(PathHash.Fingerprint(output.Key, 0, 0)))
                    yield return output;
            }
            position = page.Last;
        }
    }

    /// <summary>Records that the object of an output is at another key now; repeated, it changes nothing.</summary>
    /// <param name="output">The output, at its old key.</param>
    /// <param name="to">New key.</param>
    /// <param name="etag">ETag of the object there; null when it is not known.</param>
    /// <param name="versionId">Version of the object there.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="IngestException">ReferenceFailed: it is at neither key, or its operation has not ended.</exception>
    internal Task MoveOutputAsync(OutputAt output, string to, string? etag, string? versionId, CancellationToken cancellationToken) =>
        _writer.RunAsync(c => { OutputMoves.Move(c, output, to, etag, versionId); }, cancellationToken);

    /// <summary>Takes <see cref="MoveOutputAsync"/> back.</summary>
    /// <inheritdoc cref="MoveOutputAsync" path="/exception"/>
    internal Task RestoreOutputAsync(OutputAt output, string from, CancellationToken cancellationToken) =>
        _writer.RunAsync(c => { OutputMoves.Restore(c, output, from); }, cancellationToken);

    /// <summary>ETag and version of the object that a migration put at a new key; null when this ledger does not have them.</summary>
    internal Task<(string? ETag, string? VersionId)?> FindNewObjectAsync(string oldKey, string newKey, CancellationToken cancellationToken) => ReadAsync(
        db => db.Rows(
            "SELECT new_etag, new_version FROM move WHERE old_key = $1 AND new_key = $2 AND new_etag IS NOT NULL ORDER BY migration DESC LIMIT 1",
            r => ((string?, string?)?)(r.GetString(0), r.Text(1)), oldKey, newKey).FirstOrDefault(),
        cancellationToken);
}

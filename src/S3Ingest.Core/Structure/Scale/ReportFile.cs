using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using S3Ingest.Core.Archives;
using S3Ingest.Core.Storage;
using S3Ingest.Core.Streams;

namespace S3Ingest.Core.Structure.Scale;

/// <summary>A CSV file that S3 wrote and whose MD5 its manifest tells: lists of S3 Inventory, reports of Batch Operations.</summary>
/// <param name="store">The bucket it lies in.</param>
/// <param name="key">Key.</param>
/// <param name="md5">In hex; null or empty leaves the check out.</param>
/// <param name="isCompressed">True for gzip.</param>
/// <param name="attempts">How often a lost connection is taken up again.</param>
internal sealed class ReportFile(ObjectStore store, string key, string? md5, bool isCompressed, int attempts)
{
    private string Uri => $"s3://{store.BucketName}/{key}";

    /// <summary>
    /// The records. They come before the MD5 is known, which is compared after the last of them: what is made of them
    /// must not take effect earlier.
    /// </summary>
    /// <exception cref="IngestException">IntegrityMismatch, and the faults of S3.</exception>
    public async IAsyncEnumerable<string[]> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        long given = 0;
        for (int attempt = 1; ; attempt++)
        {
            long seen = 0;
            IOException? lost = null;
            await using var raw = await store.ReadAsync(key, null, ct);
            using var hash = md5 is { Length: > 0 } && Md5.IsAllowed ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
            await using var hashed = new HashedStream(raw, hash);
            await using var content = isCompressed ? Decompressor.Open(hashed, CompressionFilter.Gzip, new ArchiveReadOptions { SourceName = Uri }) : (Stream)hashed;
            await using var records = CsvRecords.ReadAsync(content, Uri, ct).GetAsyncEnumerator(ct);
            while (true)
            {
                try
                {
                    if (!await records.MoveNextAsync())
                        break;
                }
                catch (IOException fault)
                {
                    lost = fault;
                    break;
                }
                catch (Exception fault) when (fault is System.Text.DecoderFallbackException or IngestException { ErrorId: IngestErrorId.ArchiveCorrupt })
                {
                    throw Damaged("is damaged", fault);
                }
                // After a lost connection the file is read from its start again.
                if (++seen <= given)
                    continue;
                given++;
                yield return records.Current;
            }
            if (lost is null)
            {
                await hashed.DrainAsync(ct);
                if (hash is not null && !string.Equals(Hex.Lower(hash.GetHashAndReset()), md5, StringComparison.OrdinalIgnoreCase))
                    throw Damaged($"is not the file that its manifest names (MD5 {md5})", null);
                yield break;
            }
            if (attempt >= attempts)
                throw Damaged("could not be read to its end", lost);
        }
    }

    private IngestException Damaged(string what, Exception? inner) =>
        new(IngestErrorId.IntegrityMismatch, $"{Uri} {what}. Nothing was changed; take another report.", inner) { BucketName = store.BucketName, Key = key, Target = Uri };

    private sealed class HashedStream(Stream inner, IncrementalHash? hash) : ReadOnlyStream
    {
        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer) => Take(buffer, inner.Read(buffer));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            return Take(buffer.Span, count);
        }

        /// <summary>What the decompressor did not ask for belongs to the MD5 too.</summary>
        public async Task DrainAsync(CancellationToken ct)
        {
            var rest = new byte[4096];
            while (await ReadAsync(rest.AsMemory(), ct) > 0)
            {
            }
        }

        private int Take(Span<byte> buffer, int count)
        {
            hash?.AppendData(buffer[..count]);
            return count;
        }
    }
}

using System.Runtime.CompilerServices;

namespace S3Ingest.Core.Verifying;

/// <summary>Cuts what arrives one by one into lists.</summary>
internal static class AsyncChunks
{
    /// <summary>Lists of the size given; the last one may be shorter, and none is empty.</summary>
    public static async IAsyncEnumerable<List<T>> ChunkAsync<T>(this IAsyncEnumerable<T> items, int size, [EnumeratorCancellation] CancellationToken ct)
    {
        var chunk = new List<T>(size);
        await foreach (var item in items.WithCancellation(ct))
        {
            chunk.Add(item);
            if (chunk.Count < size)
                continue;
            yield return chunk;
            chunk = new List<T>(size);
        }
        if (chunk.Count > 0)
            yield return chunk;
    }
}

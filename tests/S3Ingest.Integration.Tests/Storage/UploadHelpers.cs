using S3Ingest.Core.Storage;

namespace S3Ingest.Integration.Tests.Storage;

internal static class UploadHelpers
{
    public const int MiB = 1 << 20;

    public static byte[] Bytes(int length, int seed = 1)
    {
        var data = new byte[length];
        new Random(seed).NextBytes(data);
        return data;
    }

    /// <summary>Write, finish, commit, verify.</summary>
    public static async Task<(UploadContent Content, CommittedObject Object, Verification Proof)> UploadAsync(
        this ObjectStore store, UploadRequest request, byte[] data)
    {
        await using var upload = store.StartUpload(request);
        await upload.WriteAsync(data, CancellationToken.None);
        var content = await upload.FinishAsync(CancellationToken.None);
        var committed = await upload.CommitAsync(CancellationToken.None);
        return (content, committed, await upload.VerifyAsync(CancellationToken.None));
    }

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items)
            list.Add(item);
        return list;
    }
}

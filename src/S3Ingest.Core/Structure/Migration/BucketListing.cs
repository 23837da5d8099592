using System.Runtime.CompilerServices;
using System.Threading.Channels;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Structure.Migration;

/// <summary>
/// All current objects below a prefix, listed in parallel: folders are opened until there are enough of them, and each
/// of those is listed by itself. A folder with very many folders is listed as one, since a request for each would cost
/// more than it saves.
/// </summary>
public sealed class BucketListing(ObjectStore store, string keyPrefix) : IObjectListing
{
    private const int Parallelism = 8;
    private const int EnoughFolders = 32;
    private const int DeepestLevel = 3;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ListedObject> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var found = Channel.CreateBounded<ListedObject>(new BoundedChannelOptions(4_096) { SingleReader = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var work = Task.Run(() => ListAllAsync(found.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var item in found.Reader.ReadAllAsync(ct))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync();
            await work;
        }
    }

    private async Task ListAllAsync(ChannelWriter<ListedObject> found, CancellationToken ct)
    {
        try
        {
            var folders = await OpenAsync(found, ct);
            await Parallel.ForEachAsync(folders, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = ct }, async (folder, token) =>
            {
                await foreach (var item in store.ListAsync(folder, token))
                    await found.WriteAsync(item, token);
            });
            found.Complete();
        }
        catch (Exception fault)
        {
            // Thrown where the objects are read.
            found.Complete(fault);
        }
    }

    // Folders whose objects are still to be listed; objects beside opened folders are handed out here.
    private async Task<List<string>> OpenAsync(ChannelWriter<ListedObject> found, CancellationToken ct)
    {
        var whole = new List<string>();
        var level = new List<string> { keyPrefix };
        for (int depth = 0; depth < DeepestLevel && level.Count > 0 && whole.Count + level.Count < EnoughFolders; depth++)
        {
            var next = new List<string>();
            foreach (var folder in level)
            {
                var page = await store.ListLevelAsync(folder, ct);
                if (!page.IsComplete || page.Prefixes.Count > EnoughFolders)
                {
                    whole.Add(folder);
                    continue;
                }
                foreach (var item in page.Objects)
                    await found.WriteAsync(item, ct);
                next.AddRange(page.Prefixes.Where(p => p != MigrationFiles.Root));
            }
            level = next;
        }
        return [.. whole, .. level];
    }
}

using System.Collections.Concurrent;
using Amazon.S3.Model;

namespace S3Ingest.Core.Storage;

/// <summary>The parts of one multipart upload on their way: at most PartsInFlight at once, each in its own buffer.</summary>
internal sealed class MultipartSession(ObjectStore store, UploadRequest upload, ContentDigest whole) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, (PartDigest Digest, ListedPart Part)> _acknowledged = new();
    private readonly Dictionary<int, ListedPart> _held = upload.ResumeFrom?.Parts.ToDictionary(p => p.PartNumber) ?? [];
    private readonly SemaphoreSlim _slots = new(store.PartsInFlight);
    private readonly CancellationTokenSource _stop = new();
    private readonly ProviderProfile _profile = store.Profile;
    private readonly List<Task> _tasks = [];
    private int _parts;
    private long _bytesSent;
    private Exception? _fault;

    public string? UploadId { get; private set; } = upload.ResumeFrom?.UploadId;

    public long BytesSent => Interlocked.Read(ref _bytesSent);

    public int PartCount => _parts;

    /// <summary>Part number of the part that is sent next.</summary>
    public int NextPart => _parts + 1;

    /// <summary>
    /// Creates the upload. Death after the reply and before <see cref="UploadRequest.UploadCreated"/> has returned
    /// leaves an upload that the ledger does not know; it is found by its key.
    /// </summary>
    public async Task CreateAsync(CancellationToken ct)
    {
        if (UploadId is not null)
            return;
        var request = store.Requests.Create(upload, _profile);
        var reply = await store.Executor.RunAsync(
            store.Target("CreateMultipartUpload", upload.Key),
            watch => store.Clients.Retrying.InitiateMultipartUploadAsync(request, watch.Token),
            ct);
        upload.Reached?.Invoke("create-multipart");
        UploadId = reply.UploadId;
        if (upload.UploadCreated is { } created)
            await created(reply.UploadId, ct);
    }

    /// <summary>Sends the content of the buffer as the next part and gives the buffer back when it is acknowledged.</summary>
    public async Task SendAsync(PartBuffer buffer, CancellationToken ct)
    {
        ThrowIfFailed();
        try
        {
            await _slots.WaitAsync(ct);
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
        var hashed = whole.Append(buffer.Content);
        _tasks.RemoveAll(t => t.IsCompletedSuccessfully);
        _tasks.Add(SendPartAsync(++_parts, buffer, hashed));
    }

    /// <summary>Returns when every part is acknowledged.</summary>
    public async Task DrainAsync(CancellationToken ct)
    {
        await Task.WhenAll(_tasks).WaitAsync(ct);
        ThrowIfFailed();
    }

    public void ThrowIfFailed()
    {
        if (_fault is { } fault)
            throw S3Fault.Translate(fault, store.Target("UploadPart", upload.Key));
    }

    /// <summary>Parts in order, after <see cref="DrainAsync"/>.</summary>
    public IReadOnlyList<ListedPart> Parts => [.. _acknowledged.OrderBy(p => p.Key).Select(p => p.Value.Part)];

    /// <summary>Hashes of the parts in order, after <see cref="DrainAsync"/>.</summary>
    public IReadOnlyList<PartDigest> Digests => [.. _acknowledged.OrderBy(p => p.Key).Select(p => p.Value.Digest)];

    /// <summary>Cancels what is on its way and returns when no buffer is in use any more.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    // Never throws: the fault is kept for the writer, whose next call throws it.
    private async Task SendPartAsync(int number, PartBuffer buffer, Task hashed)
    {
        try
        {
            // Hashing takes milliseconds and must not hold up the writer.
            await Task.Yield();
            var digest = PartDigest.Compute(buffer.Content.Span);
            if (!IsHeld(number, digest, out var part))
            {
                part = await PutPartAsync(number, buffer, digest);
                Interlocked.Add(ref _bytesSent, digest.Length);
                upload.Reached?.Invoke("part");
            }
            _acknowledged[number] = (digest, part);
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, fault, null);
            await _stop.CancelAsync();
        }
        finally
        {
            await hashed.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            buffer.Dispose();
            _slots.Release();
        }
    }

    private bool IsHeld(int number, PartDigest digest, out ListedPart part) =>
        _held.TryGetValue(number, out part!)
        && digest.Md5.Length > 0
        && part.Size == digest.Length
        && string.Equals(part.ETag, Hex.Lower(digest.Md5), StringComparison.OrdinalIgnoreCase);

    private async Task<ListedPart> PutPartAsync(int number, PartBuffer buffer, PartDigest digest)
    {
        if (upload.KeepsHours)
            await store.Executor.WaitForHoursAsync(_stop.Token);
        var reply = await store.Executor.RunAsync(
            store.Target("UploadPart", upload.Key),
            async watch =>
            {
                var request = store.Requests.Part(upload.Key, UploadId!, number, digest, _profile);
                await using var body = store.Executor.Body(buffer.Content, watch);
                request.InputStream = body;
                try
                {
                    return await store.Clients.Retrying.UploadPartAsync(request, watch.Token);
                }
                finally
                {
                    body.Detach();
                }
            },
            _stop.Token);
        return new ListedPart(number, digest.Length, ETags.Unquote(reply.ETag), Crc64Nvme.ToBase64(digest.Crc64Nvme));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
        _slots.Dispose();
    }
}

using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace S3Ingest.Core.Storage;

/// <summary>
/// One object being made: bytes are pushed in by one writer, then Finish, Commit, Verify. Nothing is visible before
/// <see cref="CommitAsync"/>. A failure of a part sent in the background is thrown by the next call.
/// </summary>
public sealed class ObjectUpload : IAsyncDisposable
{
    // An abort on the way out must not hold up the process; what it leaves is in the ledger.
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(3);

    private const int LargestRead = 1 << 20;

    private readonly ObjectStore _store;
    private readonly UploadRequest _request;
    private readonly PartSizePlan _plan;
    private readonly ContentDigest _whole = new();
    private readonly MultipartSession _session;
    private bool _isMultipart;
    private PartBuffer? _current;
    private PartDigest? _single;
    private UploadContent? _content;
    private CommittedObject? _committed;
    private bool _aborted;
    private bool _abortTried;
    private bool _disposed;

    internal ObjectUpload(ObjectStore store, UploadRequest request)
    {
        (_store, _request) = (store, request);
        // A resumed upload goes on with the part size it was begun with, whatever the memory budget is now.
        long? partSize = request.ResumeFrom?.Parts.FirstOrDefault(p => p.PartNumber == 1)?.Size ?? request.PartSize;
        _plan = new PartSizePlan(request.Length, partSize, store.Profile.EqualParts, store.Buffers.LargestBuffer);
        _session = new MultipartSession(store, request, _whole);
        _isMultipart = request.HoldCommit || request.ResumeFrom is not null
            || request.Length >= request.MultipartThreshold || request.Length > _plan.First;
    }

    /// <summary>Upload id of the multipart upload; null as long as there is none.</summary>
    public string? UploadId => _session.UploadId;

    /// <summary>True when nothing of it is left at the provider.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>Bytes pushed in.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Bytes that the provider acknowledged; parts of a resumed upload that were there already do not count.</summary>
    public long BytesSent => _session.BytesSent + (_committed is not null && !_isMultipart ? BytesWritten : 0);

    /// <summary>Takes a copy of <paramref name="data"/>; waits for a buffer when the memory budget is used up.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct)
    {
        while (!data.IsEmpty)
        {
            var room = await GetMemoryAsync(ct);
            int count = Math.Min(room.Length, data.Length);
            data[..count].CopyTo(room);
            await AdvanceAsync(count, ct);
            data = data[count..];
        }
    }

    /// <summary>Room in the part buffer, never empty, to read into; followed by <see cref="AdvanceAsync"/>.</summary>
    public async ValueTask<Memory<byte>> GetMemoryAsync(CancellationToken ct)
    {
        ThrowIfClosed();
        _session.ThrowIfFailed();
        // Room for the byte that must not come: the writer needs memory to find the end of its source.
        if (BytesWritten == _request.Length)
            return new byte[1];
        _current ??= await RentAsync(ct);
        return _current.Free();
    }

    /// <summary>Takes the first <paramref name="count"/> bytes of the memory handed out last.</summary>
    public async ValueTask AdvanceAsync(int count, CancellationToken ct)
    {
        ThrowIfClosed();
        if (count == 0)
            return;
        if (BytesWritten + count > _request.Length)
            throw LengthChanged("more");
        _current!.Advance(count);
        BytesWritten += count;
        if (_current.IsFull && (_isMultipart || _request.Length is null))
            await SendCurrentAsync(ct);
    }

    /// <summary>Pushes a stream in, to its end, read straight into the part buffers. Its reads are synchronous, as those of decompressors are.</summary>
    public async Task ReadFromAsync(Stream content, CancellationToken ct)
    {
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var memory = await GetMemoryAsync(ct);
            int read = content.Read(memory.Span[..Math.Min(memory.Length, LargestRead)]);
            if (read == 0)
                return;
            await AdvanceAsync(read, ct);
        }
    }

    /// <summary>Forward-only write stream over this upload. Disposing it neither finishes nor aborts the upload.</summary>
    public Stream AsStream() => new UploadStream(this);

    /// <summary>The content is complete: all parts are acknowledged, nothing is visible. A small object is still only in its buffer.</summary>
    public async Task<UploadContent> FinishAsync(CancellationToken ct)
    {
        if (_content is not null)
            return _content;
        ThrowIfClosed();
        if (_request.Length is { } length && BytesWritten != length)
            throw LengthChanged("fewer");
        _isMultipart |= BytesWritten >= _request.MultipartThreshold;
        if (!_isMultipart)
            return _content = await Task.Run(DigestSingle, ct);

        // An upload needs a part: that of empty content is empty.
        if (_current is not null || _session.PartCount == 0)
        {
            _current ??= await RentAsync(ct);
            await SendCurrentAsync(ct);
        }
        await _session.DrainAsync(ct);
        var digests = _session.Digests;
        ulong crc = digests.Aggregate(Crc64Nvme.Compute([]), (sum, part) => Crc64Nvme.Combine(sum, part.Crc64Nvme, part.Length));
        return _content = new UploadContent(
            BytesWritten, await _whole.FinishAsync(), [], crc, digests.Count, Md5.MultipartETag([.. digests.Select(d => d.Md5)]));
    }

    /// <summary>PutObject or CompleteMultipartUpload with the condition; a lost reply is settled by HEAD and attempt id.</summary>
    public async Task<CommittedObject> CommitAsync(CancellationToken ct)
    {
        if (_committed is not null)
            return _committed;
        ThrowIfClosed();
        var content = await FinishAsync(ct);
        if (_request.KeepsHours && !_isMultipart)
            await _store.Executor.WaitForHoursAsync(ct);
        var protocol = new CommitProtocol(_store, _request.AttemptId, _request.Reached);
        _committed = _isMultipart
            ? await protocol.CompleteAsync(new HeldUpload(_request.Key, UploadId!, _request.AttemptId, _request.Condition, content), _session.Parts, ct)
            : await protocol.PutAsync(_request, _current?.Content ?? default, content.Sha256, _single!, ct);
        ReleaseCurrent();
        return _committed;
    }

    /// <summary>Proves after the commit that the object is what was sent.</summary>
    public Task<Verification> VerifyAsync(CancellationToken ct)
    {
        if (_committed is null)
            throw new InvalidOperationException("Verify follows Commit.");
        return ObjectVerifier.VerifyAsync(_store, _request.Key, _committed.VersionId, _content!, _store.VerifyMode, ct);
    }

    /// <summary>Gives up: cancels parts in flight and aborts the multipart upload. Does nothing after a commit or a second time.</summary>
    public async Task AbortAsync(CancellationToken ct)
    {
        if (_committed is not null || _aborted)
            return;
        await _session.StopAsync();
        ReleaseCurrent();
        _abortTried = true;
        if (UploadId is { } id)
            await _store.AbortUploadAsync(_request.Key, id, ct);
        _aborted = IsAborted = true;
    }

    /// <summary>Aborts when neither committed nor told to abort, and gives the buffers back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        try
        {
            using var limit = new CancellationTokenSource(DisposeLimit);
            if (_store.IsEndpointDown || _abortTried)
                await limit.CancelAsync();
            await AbortAsync(limit.Token);
        }
        catch (Exception e) when (e is IngestException or OperationCanceledException)
        {
            // The way out is taken after a fault that is reported already; the next start aborts by the ledger.
            _store.Logger.LogDebug("Upload {UploadId} of {Key} could not be aborted: {Reason}", UploadId, _request.Key, e.Message);
        }
        finally
        {
            await _session.DisposeAsync();
            ReleaseCurrent();
            _whole.Dispose();
            _aborted = true;
        }
    }

    private ValueTask<PartBuffer> RentAsync(CancellationToken ct)
    {
        int part = _plan.SizeOf(_session.NextPart);
        if (_request.Length is { } length)
            return _store.Buffers.RentAsync((int)Math.Min(part, length - BytesWritten), lazy: false, ct);
        // Most content of unknown length is small: its first buffer reserves a part and grows as it is filled.
        return _store.Buffers.RentAsync(part, lazy: _session.NextPart == 1, ct);
    }

    private async Task SendCurrentAsync(CancellationToken ct)
    {
        _isMultipart = true;
        await _session.CreateAsync(ct);
        var full = _current!;
        _current = null;
        await _session.SendAsync(full, ct);
    }

    private UploadContent DigestSingle()
    {
        var bytes = _current is null ? default : _current.Content.Span;
        _single = PartDigest.Compute(bytes);
        return new UploadContent(_single.Length, SHA256.HashData(bytes), _single.Md5, _single.Crc64Nvme, 0, Hex.Lower(_single.Md5));
    }

    private void ReleaseCurrent()
    {
        _current?.Dispose();
        _current = null;
    }

    private void ThrowIfClosed()
    {
        if (_aborted || _committed is not null)
            throw new InvalidOperationException($"The upload of '{_request.Key}' is {(_aborted ? "aborted" : "committed")}.");
    }

    private IngestException LengthChanged(string what) => new(
        IngestErrorId.SourceChanged,
        $"The source of '{_request.Key}' has {what} bytes than the {_request.Length} it had at the start: it is still being written. It is looked at again.")
    {
        Key = _request.Key,
        Target = _request.Key,
        IsTransient = true,
    };
}

#pragma warning disable CA1822, IDE0060 // surface first, bodies in the next commits

namespace S3Ingest.Core.Storage;

/// <summary>
/// One object being made: bytes are pushed in by one writer, then Finish, Commit, Verify. Nothing is visible before
/// <see cref="CommitAsync"/>. A failure of a part sent in the background is thrown by the next call.
/// </summary>
public sealed class ObjectUpload : IAsyncDisposable
{
    internal ObjectUpload()
    {
    }

    /// <summary>Upload id of the multipart upload; null as long as there is none.</summary>
    public string? UploadId => null;

    /// <summary>Bytes pushed in.</summary>
    public long BytesWritten => 0;

    /// <summary>Bytes that the provider acknowledged.</summary>
    public long BytesSent => 0;

    /// <summary>Takes a copy of <paramref name="data"/>; waits for a buffer when the memory budget is used up.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Room in the part buffer, never empty, to read into; followed by <see cref="AdvanceAsync"/>.</summary>
    public ValueTask<Memory<byte>> GetMemoryAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Takes the first <paramref name="count"/> bytes of the memory handed out last.</summary>
    public ValueTask AdvanceAsync(int count, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Forward-only write stream over this upload. Disposing it neither finishes nor aborts the upload.</summary>
    public Stream AsStream() => throw new NotImplementedException();

    /// <summary>The content is complete: all parts are acknowledged, nothing is visible. A small object is still only in its buffer.</summary>
    public Task<UploadContent> FinishAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>PutObject or CompleteMultipartUpload with the condition; a lost reply is settled by HEAD and attempt id.</summary>
    public Task<CommittedObject> CommitAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Proves after the commit that the object is what was sent.</summary>
    public Task<Verification> VerifyAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Gives up: cancels parts in flight and aborts the multipart upload. Does nothing after a commit or a second time.</summary>
    public Task AbortAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Aborts when not committed, and gives the buffers back.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Archives.Native;

/// <summary>A <c>struct archive</c> for reading, with the source that its callbacks read from.</summary>
internal sealed unsafe class ArchiveHandle : SafeHandle
{
    private readonly ArchiveSource _source;
    private GCHandle _target;

    private ArchiveHandle(ArchiveSource source)
        : base(0, ownsHandle: true) => _source = source;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>A handle whose callbacks read from <paramref name="source"/>, which it owns from here on; not opened yet.</summary>
    public static ArchiveHandle Create(ArchiveSource source)
    {
        var archive = new ArchiveHandle(source);
        archive.SetHandle(NativeMethods.ReadNew());
        if (archive.IsInvalid)
        {
            source.Free();
            throw new InsufficientMemoryException("libarchive got no memory for a reader.");
        }
        archive._target = GCHandle.Alloc(source);
        _ = NativeMethods.SetReadCallback(archive, (nint)(delegate* unmanaged[Cdecl]<nint, nint, void**, nint>)&Read);
        if (source.CanSeek)
            _ = NativeMethods.SetSeekCallback(archive, (nint)(delegate* unmanaged[Cdecl]<nint, nint, long, int, long>)&Seek);
        _ = NativeMethods.SetCallbackData(archive, GCHandle.ToIntPtr(archive._target));
        return archive;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        // In this order: freeing may still look at the last buffer.
        _ = NativeMethods.ReadFree(handle);
        _target.Free();
        _source.Free();
        return true;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Read(nint archive, nint data, void** buffer)
    {
        nint count = ((ArchiveSource)GCHandle.FromIntPtr(data).Target!).Read(out byte* bytes);
        *buffer = bytes;
        return count;
    }

    // whence has the values of SeekOrigin: SEEK_SET 0, SEEK_CUR 1, SEEK_END 2.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static long Seek(nint archive, nint data, long offset, int whence) =>
        ((ArchiveSource)GCHandle.FromIntPtr(data).Target!).Seek(offset, (SeekOrigin)whence);
}

using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet.Compression;

/// <summary>A <c>ZSTD_CCtx</c>: the memory of one compression at a time.</summary>
internal sealed unsafe class ZstdContext : SafeHandle
{
    private readonly delegate* unmanaged[Cdecl]<nint, nuint> _free;

    public ZstdContext(nint context, delegate* unmanaged[Cdecl]<nint, nuint> free)
        : base(0, ownsHandle: true)
    {
        _free = free;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Types;

/// <summary>Which rows of a batch are null, as the Parquet writer takes it. The buffer is kept from batch to batch.</summary>
internal sealed class NullMask
{
    private byte[] _defined = [];
    private int _length;

    /// <summary>One byte a row, 0 for null; empty when no row is null.</summary>
    public ReadOnlySpan<byte> Defined => _defined.AsSpan(0, _length);

    /// <summary>Takes the kinds of a batch.</summary>
    public void Set(ReadOnlySpan<CellKind> kinds)
    {
        if (!MemoryMarshal.AsBytes(kinds).Contains((byte)CellKind.Null))
        {
            _length = 0;
            return;
        }
        _length = kinds.Length;
        if (_defined.Length < _length)
            _defined = new byte[BitOperations.RoundUpToPowerOf2((uint)_length)];
        for (var row = 0; row < kinds.Length; row++)
            _defined[row] = kinds[row] == CellKind.Null ? (byte)0 : (byte)1;
    }
}

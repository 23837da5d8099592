using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Which rows of the open page are null: definition levels 0 and 1, one bit a row, and none while all are alike.</summary>
internal sealed class DefinitionLevels : IDisposable
{
    private readonly PooledBuffer _bits = new();
    private bool _mixed;

    /// <summary>Rows of the open page.</summary>
    public int Rows { get; private set; }

    /// <summary>Rows of the open page that are null.</summary>
    public int Nulls { get; private set; }

    /// <summary>Bytes held.</summary>
    public int HeldBytes => _bits.Length;

    /// <summary>Appends rows that are all null or all not.</summary>
    public void Append(int rows, bool isNull)
    {
        int nulls = isNull ? rows : 0;
        if (!_mixed && (Rows == 0 || (isNull ? Nulls == Rows : Nulls == 0)))
        {
            Rows += rows;
            Nulls += nulls;
            return;
        }
        Mix();
        Extend(rows);
        if (!isNull)
            SetOnes(Rows, rows);
        Rows += rows;
        Nulls += nulls;
    }

    /// <summary>Appends rows.</summary>
    /// <param name="defined">One byte a row, 0 for null.</param>
    /// <returns>Rows that are not null.</returns>
    public int Append(ReadOnlySpan<byte> defined)
    {
        int nulls = defined.Count((byte)0);
        if (nulls == 0 || nulls == defined.Length)
        {
            Append(defined.Length, nulls > 0);
            return defined.Length - nulls;
        }
        Mix();
        Extend(defined.Length);
        var bits = _bits.Written;
        int row = Rows;
        while (defined.Length >= 32)
        {
            uint zeros = Vector256.Equals(Vector256.Create(defined), Vector256<byte>.Zero).ExtractMostSignificantBits();
            var place = bits[(row >> 3)..];
            BinaryPrimitives.WriteUInt64LittleEndian(place, BinaryPrimitives.ReadUInt64LittleEndian(place) | (ulong)~zeros << (row & 7));
            row += 32;
            defined = defined[32..];
        }
        foreach (byte level in defined)
        {
            if (level != 0)
                bits[row >> 3] |= (byte)(1 << (row & 7));
            row++;
        }
        int present = row - Rows - nulls;
        Rows = row;
        Nulls += nulls;
        return present;
    }

    /// <summary>Appends the levels as data page v1 has them, length in front, and begins the next page.</summary>
    public void EndPage(PooledBuffer target)
    {
        int start = target.Length;
        target.Reserve(4);
        target.Advance(4);
        if (_mixed)
            RunLengthHybrid.EncodeBitmap(_bits.Written[..((Rows + 7) / 8)], Rows, target);
        else
            RunLengthHybrid.AppendRun(Rows, Nulls == 0 ? 1 : 0, target);
        BinaryPrimitives.WriteInt32LittleEndian(target.Written[start..], target.Length - start - 4);
        _bits.Clear();
        (Rows, Nulls, _mixed) = (0, 0, false);
    }

    /// <inheritdoc/>
    public void Dispose() => _bits.Dispose();

    private void Mix()
    {
        if (_mixed)
            return;
        _mixed = true;
        int rows = Rows;
        Rows = 0;
        Extend(rows);
        if (Nulls == 0)
            SetOnes(0, rows);
        Rows = rows;
    }

    // Zeros for the rows, and behind them as much as a word written at the last row reaches.
    private void Extend(int rows)
    {
        int needed = (Rows + rows + 7) / 8 + 8 - _bits.Length;
        if (needed <= 0)
            return;
        _bits.Reserve(needed)[..needed].Clear();
        _bits.Advance(needed);
    }

    private void SetOnes(int first, int count)
    {
        var bits = _bits.Written;
        int end = first + count;
        for (; first < end && (first & 7) != 0; first++)
            bits[first >> 3] |= (byte)(1 << (first & 7));
        bits[(first >> 3)..Math.Max(first >> 3, end >> 3)].Fill(0xFF);
        for (first = Math.Max(first, end & ~7); first < end; first++)
            bits[first >> 3] |= (byte)(1 << (first & 7));
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>Values of a fixed width.</summary>
/// <typeparam name="T">What a value is held as.</typeparam>
/// <typeparam name="TKind">Physical type.</typeparam>
internal sealed class FixedValues<T, TKind>(PageCompressor compressor, bool isCompact) : DictionaryValues(compressor, isCompact)
    where T : unmanaged, IEquatable<T>
    where TKind : struct, IFixedKind<T>
{
    private readonly FixedDictionary<T, TKind> _dictionary = new();
    private FixedBounds<T> _bounds;
    private long _open;

    /// <inheritdoc/>
    protected override int Entries => _dictionary.Count;

    /// <inheritdoc/>
    protected override long DictionaryBytes => (long)_dictionary.Count * Unsafe.SizeOf<T>();

    /// <inheritdoc/>
    protected override long DictionaryHeldBytes => _dictionary.HeldBytes;

    /// <inheritdoc/>
    protected override bool IsDegenerate => _dictionary.IsDegenerate;

    /// <inheritdoc/>
    protected override long OpenPlainBytes => _open * Unsafe.SizeOf<T>();

    /// <inheritdoc/>
    protected override bool HasDelta => TKind.HasDelta;

    /// <inheritdoc/>
    public override void Append(ReadOnlySpan<byte> values)
    {
        var typed = MemoryMarshal.Cast<byte, T>(values);
        TKind.Observe(typed, ref _bounds);
        _open += typed.Length;
        if (UsesDictionary)
        {
            _dictionary.Add(typed, ReserveIndices(typed.Length));
            Added(typed.Length);
            return;
        }
        TKind.WritePlain(typed, Plain.Reserve(values.Length));
        Plain.Advance(values.Length);
    }

    /// <inheritdoc/>
    public override int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => TKind.Compare(left, right);

    /// <inheritdoc/>
    public override void EndChunk()
    {
        base.EndChunk();
        (_bounds, _open) = (default, 0);
    }

    /// <inheritdoc/>
    protected override void AppendEntries(PooledBuffer target)
    {
        int length = (int)DictionaryBytes;
        TKind.WritePlain(_dictionary.Values, target.Reserve(length));
        target.Advance(length);
    }

    /// <inheritdoc/>
    protected override void AppendPlain(ReadOnlySpan<int> indices, PooledBuffer target)
    {
        var values = _dictionary.Values;
        int size = Unsafe.SizeOf<T>();
        var room = target.Reserve(indices.Length * size);
        for (int i = 0; i < indices.Length; i++)
            TKind.WritePlain(values.Slice(indices[i], 1), room[(i * size)..]);
        target.Advance(indices.Length * size);
    }

    /// <inheritdoc/>
    protected override PageEncoding AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target)
    {
        TKind.AppendDelta(plain, target);
        return PageEncoding.DeltaBinaryPacked;
    }

    /// <inheritdoc/>
    protected override PageBounds TakeBounds()
    {
        var bounds = _bounds.Count + _bounds.NanCount == 0 ? default : TKind.ToPageBounds(_bounds);
        (_bounds, _open) = (default, 0);
        return bounds;
    }

    /// <inheritdoc/>
    protected override void DropDictionary() => _dictionary.Dispose();
}

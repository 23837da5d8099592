using System.Numerics;
using System.Runtime.InteropServices;

namespace S3Ingest.Core.Tabular.Parquet;

/// <summary>
/// Values that a dictionary may hold. A chunk begins with a dictionary and goes over to plain values when that is, or will
/// be, smaller: after a sample when nearly all values differ, at the end of the first page by compressing it both ways,
/// later by what a page adds to the dictionary. Pages that were encoded stay.
/// </summary>
internal abstract class DictionaryValues(PageCompressor compressor, bool isCompact) : ColumnValues
{
    // A dictionary of 8-byte values ends at 1 MiB, as that of other writers; text that repeats may take more.
    private const int MaxEntries = 1 << 17;
    private const int MaxBytes = 8 << 20;
    private const int Sample = 4096;

    // Pages ahead that the decision at the end of the first one looks at, and after which each page has to pay by itself.
    private const int Horizon = 16;

    // What no codec that is fast makes of repeated values; above it, trying both ways is waste.
    private const int SurelySmaller = 20;

    private readonly PooledBuffer _indices = new();
    private bool _hasDictionary = true;
    private bool _dictionaryUsed;
    private bool _sampled;
    private bool _decided;
    private PageEncoding? _plainEncoding;
    private long _hashed;
    private int _pages;
    private int _entriesBefore;
    private bool _isLeaving;
    private double _plainPerValue;
    private double _dictionaryRatio = 1;

    /// <summary>Values of the open page in PLAIN encoding, when the chunk has gone over to it.</summary>
    protected PooledBuffer Plain { get; } = new();

    /// <summary>True while values go into the dictionary.</summary>
    protected bool UsesDictionary => _hasDictionary;

    /// <summary>Number of the page, from 1, growing from page to page and chunk to chunk.</summary>
    protected int PageNumber { get; private set; } = 1;

    /// <inheritdoc/>
    public override bool WantsPageEnd => _hasDictionary && _dictionaryUsed && Overflows;

    /// <inheritdoc/>
    public override long PageBytes => !_hasDictionary ? Plain.Length : _decided ? _indices.Length : Math.Max(_indices.Length, OpenPlainBytes);

    /// <inheritdoc/>
    public override long HeldBytes => Plain.Length + _indices.Length + DictionaryHeldBytes;

    /// <summary>Entries of the dictionary.</summary>
    protected abstract int Entries { get; }

    /// <summary>Bytes of the dictionary page.</summary>
    protected abstract long DictionaryBytes { get; }

    /// <summary>Bytes that the dictionary takes in memory.</summary>
    protected abstract long DictionaryHeldBytes { get; }

    /// <summary>True when values collide more than chance explains, and adding to the dictionary becomes slow.</summary>
    protected abstract bool IsDegenerate { get; }

    /// <summary>Bytes that the open page would have in PLAIN encoding.</summary>
    protected abstract long OpenPlainBytes { get; }

    /// <summary>Whether a delta encoding exists for the type.</summary>
    protected abstract bool HasDelta { get; }

    private int OpenValues => _indices.Length / sizeof(int);

    private bool Overflows => _isLeaving || IsDegenerate || Entries > MaxEntries || DictionaryBytes > MaxBytes;

    /// <summary>Ends the use of the dictionary; the open page may have to end first, see <see cref="WantsPageEnd"/>.</summary>
    public void LeaveDictionary()
    {
        _isLeaving = true;
        if (_hasDictionary && !_dictionaryUsed)
            GiveUp();
    }

    /// <summary>Room for the indices of values that are added.</summary>
    protected Span<int> ReserveIndices(int count) => MemoryMarshal.Cast<byte, int>(_indices.Reserve(count * sizeof(int)))[..count];

    /// <summary>Counts values as added and gives the dictionary up when it is clear that it will not pay.</summary>
    protected void Added(int count)
    {
        _indices.Advance(count * sizeof(int));
        _hashed += count;
        bool sampledOut = !_sampled && _hashed >= Sample && IsHopeless();
        _sampled |= _hashed >= Sample;
        if ((sampledOut || Overflows) && !_dictionaryUsed)
            GiveUp();
    }

    /// <inheritdoc/>
    public override PageEncoding EndPage(PooledBuffer target, bool isLast, out PageBounds bounds)
    {
        var encoding = _hasDictionary ? EndDictionaryPage(target, isLast) : EndPlainPage(target);
        bounds = TakeBounds();
        PageNumber++;
        _indices.Clear();
        Plain.Clear();
        return encoding;
    }

    /// <inheritdoc/>
    public override int AppendDictionary(PooledBuffer target)
    {
        if (!_dictionaryUsed)
            return 0;
        AppendEntries(target);
        return Entries;
    }

    /// <inheritdoc/>
    public override void EndChunk()
    {
        DropDictionary();
        _indices.Dispose();
        Plain.Dispose();
        (_hasDictionary, _dictionaryUsed, _sampled, _decided, _plainEncoding) = (true, false, false, false, null);
        _isLeaving = false;
        (_hashed, _pages, _entriesBefore, _plainPerValue, _dictionaryRatio) = (0, 0, 0, 0, 1);
    }

    /// <summary>Appends the dictionary in PLAIN encoding.</summary>
    protected abstract void AppendEntries(PooledBuffer target);

    /// <summary>Appends the values with these indices in PLAIN encoding.</summary>
    protected abstract void AppendPlain(ReadOnlySpan<int> indices, PooledBuffer target);

    /// <summary>Appends PLAIN values in the delta encoding of the type.</summary>
    protected abstract PageEncoding AppendDelta(ReadOnlySpan<byte> plain, PooledBuffer target);

    /// <summary>Bounds of the open page; the next ones begin.</summary>
    protected abstract PageBounds TakeBounds();

    /// <summary>Forgets the dictionary and gives its buffers back.</summary>
    protected abstract void DropDictionary();

    private PageEncoding EndDictionaryPage(PooledBuffer target, bool isLast)
    {
        if (OpenValues == 0)
            return EndEmptyPage(target);
        bool pays = true;
        if (!_decided && (isLast || _hashed >= Sample))
        {
            _decided = true;
            pays = Decide(isLast);
            if (!pays && !_dictionaryUsed)
            {
                GiveUp();
                return EndPlainPage(target);
            }
        }
        int before = target.Length;
        AppendIndices(target);
        _dictionaryUsed = true;
        _pages++;
        if (_decided && _pages > Horizon)
        {
            double added = DictionaryBytes / (double)Entries * (Entries - _entriesBefore) * _dictionaryRatio;
            pays = added + target.Length - before <= _plainPerValue * OpenValues;
        }
        _hasDictionary = pays && !Overflows;
        _entriesBefore = Entries;
        return isCompact ? PageEncoding.RleDictionary : PageEncoding.PlainDictionary;
    }

    // Without a dictionary there is none to refer to; with one, the width has to be there even if no index follows.
    private PageEncoding EndEmptyPage(PooledBuffer target)
    {
        if (!_dictionaryUsed)
            return PageEncoding.Plain;
        target.Append((byte)Width(Entries));
        return isCompact ? PageEncoding.RleDictionary : PageEncoding.PlainDictionary;
    }

    private PageEncoding EndPlainPage(PooledBuffer target)
    {
        if (isCompact && HasDelta && Plain.Length > 0 && _plainEncoding != PageEncoding.Plain)
        {
            using var delta = new PooledBuffer();
            var encoding = AppendDelta(Plain.Written, delta);
            _plainEncoding ??= compressor.Measure(delta.Written) < compressor.Measure(Plain.Written) ? encoding : PageEncoding.Plain;
            if (_plainEncoding == encoding)
            {
                target.Append(delta.Written);
                return encoding;
            }
        }
        target.Append(Plain.Written);
        return PageEncoding.Plain;
    }

    // Arrow and others write one bit, not none, for a single entry: some readers stumble over widths of 0.
    private static int Width(int entries) => Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(entries - 1)));

    private void AppendIndices(PooledBuffer target)
    {
        int width = Width(Entries);
        target.Append((byte)width);
        RunLengthHybrid.Encode(MemoryMarshal.Cast<byte, int>(_indices.Written), width, target);
    }

    private void GiveUp()
    {
        AppendPlain(MemoryMarshal.Cast<byte, int>(_indices.Written), Plain);
        _indices.Clear();
        DropDictionary();
        _hasDictionary = false;
    }

    private bool IsHopeless()
    {
        double total = EstimateDistinct(_hashed, Entries);
        return total > MaxEntries || total * DictionaryBytes / Entries > MaxBytes;
    }

    // Compresses the page both ways. A dictionary that does not pay within the page may pay in the pages to come.
    private bool Decide(bool isLast)
    {
        using var indices = new PooledBuffer();
        AppendIndices(indices);
        _plainPerValue = OpenPlainBytes / (double)OpenValues;
        if ((indices.Length + DictionaryBytes) * SurelySmaller < OpenPlainBytes)
            return true;

        using var plain = new PooledBuffer();
        AppendPlain(MemoryMarshal.Cast<byte, int>(_indices.Written), plain);
        using var entries = new PooledBuffer();
        AppendEntries(entries);
        double indexCost = compressor.Measure(indices.Written);
        double entryCost = compressor.Measure(entries.Written);
        double plainCost = compressor.Measure(plain.Written);
        if (isCompact && HasDelta)
        {
            using var delta = new PooledBuffer();
            AppendDelta(plain.Written, delta);
            plainCost = Math.Min(plainCost, compressor.Measure(delta.Written));
        }
        _plainPerValue = plainCost / OpenValues;
        _dictionaryRatio = entryCost / entries.Length;
        if (isLast || indexCost + entryCost <= plainCost)
            return indexCost + entryCost <= plainCost;

        double total = EstimateDistinct(_hashed, Entries);
        double seen = total * (1 - Math.Exp(-_hashed * Horizon / total));
        if (seen > MaxEntries || seen * DictionaryBytes / Entries > MaxBytes)
            return false;
        double wider = Width((int)seen) / (double)Width(Entries);
        return seen / Entries * entryCost + indexCost * Horizon * wider < plainCost * Horizon;
    }

    // How many values there are to draw from, when `draws` draws saw `distinct`: distinct = n (1 - exp(-draws / n)).
    private static double EstimateDistinct(long draws, int distinct)
    {
        if (distinct >= draws)
            return double.PositiveInfinity;
        double low = distinct;
        double high = (double)draws * draws;
        for (int i = 0; i < 60; i++)
        {
            double middle = Math.Sqrt(low * high);
            if (-middle * Math.Exp(-draws / middle) + middle < distinct)
                low = middle;
            else
                high = middle;
        }
        return high;
    }
}

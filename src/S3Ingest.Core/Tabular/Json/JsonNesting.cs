namespace S3Ingest.Core.Tabular.Json;

/// <summary>Objects and arrays (RFC 8259, sections 4 and 5) inside of values: passed over, or taken as compact text.</summary>
internal sealed class JsonNesting(JsonInput input, JsonScanner scanner)
{
    /// <summary>Most arrays and objects inside one another, counted from the top of the document.</summary>
    public const int MaxDepth = 64;

    private bool _compacts;

    // While compacting: what stands before the run, without white space; and where in the kept value the run begins.
    private byte[] _scratch = [];
    private int _scratchLength;
    private int _run;

    /// <summary>Passes a value of any kind.</summary>
    /// <param name="depth">Depth that it has if it is an array or object; 1 is the top.</param>
    public void Skip(int depth)
    {
        _compacts = false;
        SkipValue(depth);
    }

    /// <summary>Takes the array or object that begins at <see cref="JsonInput.Keep"/>.</summary>
    /// <param name="depth">Its depth; 1 is the top.</param>
    /// <returns>Its text without white space outside of strings, everything else as it stands. Valid until the next call.</returns>
    public ReadOnlySpan<byte> Take(int depth)
    {
        _compacts = true;
        _scratchLength = 0;
        _run = 0;
        SkipValue(depth);
        input.CheckLength();
        if (_scratchLength == 0)
            return input.Kept;
        EndRun();
        return _scratch.AsSpan(0, _scratchLength);
    }

    /// <summary>Passes the bracket of an array or object.</summary>
    /// <param name="depth">Its depth; 1 is the top.</param>
    public void Open(int depth)
    {
        if (depth > MaxDepth)
            throw input.Fault(input.Pos, $"Arrays and objects lie more than {MaxDepth} deep inside one another, which is not converted.");
        input.Pos++;
    }

    private void SkipValue(int depth)
    {
        // One bit a level, set for an object; the deepest in bit 0.
        ulong objects = 0;
        var levels = 0;
        while (true)
        {
            var opened = false;
            switch (Peek())
            {
                case '"':
                    scanner.SkipString();
                    break;
                case '{' or '[':
                    objects = (objects << 1) | (input.Bytes[input.Pos] == '{' ? 1u : 0u);
                    Open(depth + levels++);
                    opened = true;
                    break;
                default:
                    scanner.SkipScalar();
                    break;
            }

            while (levels > 0)
            {
                var isObject = (objects & 1) != 0;
                var next = Peek();
                if (next == (isObject ? '}' : ']'))
                {
                    input.Pos++;
                    objects >>= 1;
                    levels--;
                    opened = false;
                    continue;
                }
                if (!opened)
                    PassComma(next, isObject);
                if (isObject)
                    PassKey(afterComma: !opened);
                else if (!opened && Peek() == ']')
                    throw scanner.Unexpected("a value is expected after the comma", afterComma: true);
                break;
            }
            if (levels == 0)
                return;
        }
    }

    private void PassComma(int next, bool isObject)
    {
        if (next != ',')
            throw scanner.Unexpected(isObject ? "',' or '}' is expected after a member of an object" : "',' or ']' is expected after an element of an array");
        input.Pos++;
    }

    private void PassKey(bool afterComma)
    {
        if (Peek() != '"')
            throw scanner.Unexpected("a key in double quotes is expected", afterComma);
        scanner.SkipString();
        if (Peek() != ':')
            throw scanner.Unexpected("':' is expected after a key");
        input.Pos++;
    }

    private int Peek()
    {
        var next = input.Bytes[input.Pos];
        if (next > ' ')
            return next;
        if (!_compacts)
            return scanner.Peek();
        EndRun();
        var after = scanner.Peek();
        _run = input.Pos - input.Keep;
        return after;
    }

    private void EndRun()
    {
        var run = input.Kept[_run..];
        if (_scratch.Length - _scratchLength < run.Length)
            Array.Resize(ref _scratch, (int)Math.Min(Array.MaxLength, Math.Max(256, (_scratchLength + (long)run.Length) * 2)));
        run.CopyTo(_scratch.AsSpan(_scratchLength));
        _scratchLength += run.Length;
        _run += run.Length;
    }
}

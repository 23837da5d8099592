namespace S3Ingest.Commands;

/// <summary>-Skip and -First over everything that one call emits.</summary>
internal sealed class OutputPage(ulong skip, ulong first)
{
    private ulong _skip = skip;
    private ulong _left = first;

    /// <summary>True when no further object is wanted.</summary>
    public bool IsFull => _left == 0;

    /// <summary>Counts one object; true when it is to be written.</summary>
    public bool Takes()
    {
        if (_skip > 0)
        {
            _skip--;
            return false;
        }
        if (_left == 0)
            return false;
        _left--;
        return true;
    }
}

namespace S3Ingest.Core.Tabular.Json;

/// <summary>Finds the values that are rows: follows the path into each document and goes from element to element.</summary>
/// <param name="input">The text.</param>
/// <param name="scanner">Over <paramref name="input"/>.</param>
/// <param name="nesting">Over <paramref name="input"/>.</param>
/// <param name="path">Where the rows are; null for the elements of a top-level array or the documents themselves.</param>
/// <param name="unwraps">True when a first document that is an array stands for its elements, if there is no path.</param>
internal sealed class JsonRowSource(JsonInput input, JsonScanner scanner, JsonNesting nesting, JsonPath? path, bool unwraps)
{
    private readonly IReadOnlyList<JsonPathStep> _steps = path?.Steps ?? [];
    private long _documents;
    private bool _isInArray;
    private bool _isInDocument;
    private bool _isFirstElement;
    private bool _isAfterScalar;
    private bool _hasUnwrapped;

    /// <summary>Depth of a row that is an array or object; 1 is the top of the document.</summary>
    public int Depth => _steps.Count + (_isInArray ? 2 : 1);

    /// <summary>Goes to the next row; the one before was read to its end.</summary>
    public JsonRowPlace MoveNext()
    {
        while (true)
        {
            if (_isInArray)
            {
                if (NextElement())
                    return JsonRowPlace.Row;
                _isInArray = false;
            }
            if (_isInDocument)
            {
                LeaveSteps();
                _isInDocument = false;
            }
            if (NextDocument() is { } place)
                return place;
        }
    }

    // Null when the document has an array of rows, which is entered.
    private JsonRowPlace? NextDocument()
    {
        // A scalar has no end of its own: 12 behind 3 would be 312.
        if (_isAfterScalar && (input.Pos < input.End || input.More()) && input.Bytes[input.Pos] > ' ')
            throw scanner.Unexpected("white space or the end is expected after a value outside of arrays and objects");
        var next = scanner.Peek();
        if (next == JsonScanner.End)
        {
            return _documents > 0
                ? JsonRowPlace.End
                : throw input.Fault(input.Pos, "There is no value in it. An empty table is written as [].");
        }
        if (_documents > 0 && next is ']' or '}' or ',' or ':')
            throw scanner.Unexpected("a further value or the end is expected after the document");
        if (_hasUnwrapped && path is null)
            return JsonRowPlace.BehindArray;
        _documents++;
        _isInDocument = true;
        EnterSteps();
        next = scanner.Peek();
        _isAfterScalar = _steps.Count == 0 && next is not ('{' or '[');
        if (next == '[' && (path is not null || (unwraps && _documents == 1)))
        {
            nesting.Open(_steps.Count + 1);
            _hasUnwrapped = true;
            _isInArray = true;
            _isFirstElement = true;
            return null;
        }
        return JsonRowPlace.Row;
    }

    private bool NextElement()
    {
        var next = scanner.Peek();
        if (next == ']')
        {
            input.Pos++;
            return false;
        }
        if (!_isFirstElement)
        {
            if (next != ',')
                throw scanner.Unexpected("',' or ']' is expected after an element of an array");
            input.Pos++;
            if (scanner.Peek() == ']')
                throw scanner.Unexpected("a value is expected after the comma", afterComma: true);
        }
        _isFirstElement = false;
        return true;
    }

    private void EnterSteps()
    {
        for (var i = 0; i < _steps.Count; i++)
        {
            var step = _steps[i];
            var next = scanner.Peek();
            if (next != (step.Name is null ? '[' : '{'))
                throw NotFound(i, next is '[' ? "is an array" : next is '{' ? "is an object" : "is neither object nor array");
            nesting.Open(i + 1);
            if (step.Name is null)
                EnterElement(i, step.Index);
            else
                EnterMember(i, step.Name);
        }
    }

    private void EnterElement(int level, long index)
    {
        for (long i = 0; ; i++)
        {
            var next = scanner.Peek();
            if (next == ']')
                throw NotFound(level, $"has {i} elements");
            if (i > 0)
                PassComma(next, ']');
            if (i == index)
                return;
            nesting.Skip(level + 2);
        }
    }

    private void EnterMember(int level, string name)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var next = scanner.Peek();
            if (next == '}')
                throw NotFound(level, "has no such member");
            if (!isFirst)
                PassComma(next, '}');
            if (PassKey(!isFirst) == name)
                return;
            nesting.Skip(level + 2);
        }
    }

    // Passes the rest of the arrays and objects that the path leads through.
    private void LeaveSteps()
    {
        for (var level = _steps.Count - 1; level >= 0; level--)
        {
            var name = _steps[level].Name;
            var closing = name is null ? ']' : '}';
            int next;
            while ((next = scanner.Peek()) != closing)
            {
                PassComma(next, closing);
                if (name is not null && PassKey(afterComma: true) == name)
                    throw input.Fault(input.Pos, $"The key of {path!.Prefix(level + 1)} stands twice in one object, so INGEST_JSON_PATH leads to two places.");
                nesting.Skip(level + 2);
            }
            input.Pos++;
        }
    }

    private void PassComma(int next, char closing)
    {
        if (next != ',')
            throw scanner.Unexpected($"',' or '{closing}' is expected after a value of an array or object");
        input.Pos++;
        if (closing == ']' && scanner.Peek() == ']')
            throw scanner.Unexpected("a value is expected after the comma", afterComma: true);
    }

    private string PassKey(bool afterComma)
    {
        if (scanner.Peek() != '"')
            throw scanner.Unexpected("a key in double quotes is expected", afterComma);
        input.Keep = input.Pos;
        scanner.SkipString();
        input.CheckLength();
        var key = JsonText.Unescape(input.Kept[1..^1]);
        input.Keep = -1;
        if (scanner.Peek() != ':')
            throw scanner.Unexpected("':' is expected after a key");
        input.Pos++;
        return key;
    }

    private IngestException NotFound(int level, string why)
    {
        var steps = path!.Prefix(_steps.Count);
        return input.Fault(
            input.Pos,
            $"INGEST_JSON_PATH {steps} is not there: {path.Prefix(level)} {why}, so step {_steps[level]} was not found. Correct the path, or leave it empty when the rows are at the top.");
    }
}

using System.Text.RegularExpressions;

namespace S3Ingest.Core.Ledger;

/// <summary>Reads operations and hands out their file records.</summary>
internal sealed class FileRecordReader
{
    private readonly FileQuery _query;
    private readonly HistoryReader _operations;
    private readonly Regex? _path;
    private long _skip;
    private long _left;

    public FileRecordReader(OperationIds ids, ReaderPool readers, FileQuery query)
    {
        (_query, _skip, _left) = (query, query.Skip, query.First ?? long.MaxValue);
        _path = query.Path is { } path ? Wildcard.ToRegex(Wildcard.ToSlashes(path)) : null;
        _operations = new HistoryReader(ids, readers, new HistoryFilter(query), skip: 0, first: null);
    }

    /// <summary>The next records; null after the last. A page may be empty.</summary>
    public List<FileRecord>? NextPage(LedgerConnection db)
    {
        if (_left <= 0 || _operations.NextRows(db) is not { } rows)
            return null;
        var page = new List<FileRecord>();
        foreach (var record in rows.SelectMany(Records).Where(Matches))
        {
            if (_skip > 0)
                _skip--;
            else if (_left-- > 0)
                page.Add(record);
            else
                break;
        }

        return page;
    }

    private static IEnumerable<FileRecord> Records(HistoryRow row)
    {
        yield return FileRecordFactory.Source(row);
        foreach (var output in row.Outputs)
        {
            var files = FileRecordFactory.Of(row, output, output.Fault);
            if (files.Compressed is not null)
                yield return files.Compressed;
            if (files.S3 is not null)
                yield return files.S3;
        }

        if (FileRecordFactory.Completed(row, row.Outputs.Count == 1 ? row.Outputs[0] : null) is { } completed)
            yield return completed;
    }

    private bool Matches(FileRecord record) =>
        (_query.Location is null || record.Location == _query.Location)
        && (_query.Status is null || record.Status == _query.Status)
        && (_path is null || _path.IsMatch(Wildcard.ToSlashes(record.Path)));
}

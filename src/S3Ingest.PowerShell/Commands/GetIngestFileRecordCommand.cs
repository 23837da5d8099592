using System.Management.Automation;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>Asks the ledger for the file records of operations: the source, the object, the source after its move.</summary>
[Cmdlet(VerbsCommon.Get, "IngestFileRecord", SupportsPaging = true)]
[OutputType(typeof(FileRecord))]
public sealed class GetIngestFileRecordCommand : LedgerCommand
{
    private readonly List<Guid> _operations = [];

    /// <summary>Ids of operations, or operations from the pipeline.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(OperationIdCompleter))]
    public Guid[]? OperationId { get; set; }

    /// <summary>Wildcard over local paths and keys.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Where the file or object is.</summary>
    [Parameter]
    public FileLocation? Location { get; set; }

    /// <summary>Its state.</summary>
    [Parameter]
    public FileStatus? Status { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _operations.AddRange(OperationId ?? []);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline and an empty list of ids ask for nothing; no pipeline and no id ask for everything.
        if (_operations.Count > 0 || !(MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(OperationId))))
        {
            var query = Query();
            WriteAnswers(
                (ledger, stop) => ledger.QueryFilesAsync(query, stop),
                PagingParameters.IncludeTotalCount ? (ledger, stop) => ledger.CountFilesAsync(query, stop) : null);
        }
    }

    private FileQuery Query() => new()
    {
        Operations = _operations,
        Bucket = SelectedBucket,
        Key = SelectedKeys,
        Path = Path,
        Location = Location,
        Status = Status,
        First = PagingParameters.First == ulong.MaxValue ? null : (long)Math.Min(PagingParameters.First, long.MaxValue),
        Skip = (long)Math.Min(PagingParameters.Skip, long.MaxValue),
    };
}

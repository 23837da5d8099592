using System.Management.Automation;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>Asks the ledger for operations, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "UploadHistory", SupportsPaging = true)]
[OutputType(typeof(IngestResult), typeof(UploadRecord), typeof(OperationRecord))]
public sealed class GetUploadHistoryCommand : LedgerCommand
{
    private readonly List<Guid> _operations = [];

    /// <summary>Wildcard over the paths of the sources.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Begun since then: a date, or an age as <c>7d</c>.</summary>
    [Parameter]
    [AgeTransform]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Begun before then: a date, or an age as <c>1h</c>.</summary>
    [Parameter]
    [AgeTransform]
    public DateTimeOffset? Until { get; set; }

    /// <summary>How far they came.</summary>
    [Parameter]
    public OperationStatus[] Status { get; set; } = [];

    /// <summary>What they do.</summary>
    [Parameter]
    public OperationType[] Type { get; set; } = [];

    /// <summary>Wildcard over the keys of the objects.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>Account that ran them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>Ids of operations.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public Guid[] OperationId { get; set; } = [];

    /// <summary>Ids of the error catalogue.</summary>
    [Parameter]
    public IngestErrorId[] ErrorId { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => _operations.AddRange(OperationId);

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline asks for nothing; no pipeline and no id asks for everything.
        if (_operations.Count > 0 || !MyInvocation.ExpectingInput)
            WriteAnswers((ledger, stop) => ledger.QueryAsync(Query(), stop));
    }

    private HistoryQuery Query() => new()
    {
        Path = Path,
        Since = Since,
        Until = Until,
        Statuses = Status,
        Types = Type,
        Bucket = BucketName,
        Key = Key,
        User = User,
        Operations = _operations,
        ErrorIds = [.. ErrorId.Select(id => id.ToString())],
        First = PagingParameters.First == ulong.MaxValue ? null : (long)Math.Min(PagingParameters.First, long.MaxValue),
        Skip = (long)Math.Min(PagingParameters.Skip, long.MaxValue),
    };
}

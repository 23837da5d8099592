using System.Management.Automation;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Commands;

/// <summary>Asks the ledger for operations, newest first.</summary>
[Cmdlet(VerbsCommon.Get, "UploadHistory", SupportsPaging = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(IngestResult), typeof(UploadRecord), typeof(OperationRecord))]
public sealed class GetUploadHistoryCommand : LedgerCommand
{
    private readonly List<Guid> _operations = [];
    private readonly List<string> _paths = [];

    /// <summary>Wildcard over the paths of the sources.</summary>
    [Parameter(Position = 0, ParameterSetName = "Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Paths of sources; every character is taken as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralPath")]
    [Alias("PSPath", "LP", "FullName")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

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
    [ValidateNotNullOrEmpty]
    public OperationStatus[] Status { get; set; } = [];

    /// <summary>What they do.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public OperationType[] Type { get; set; } = [];

    /// <summary>Wildcard over the keys of the objects.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(KeyCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Key { get; set; }

    /// <summary>Account that ran them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? User { get; set; }

    /// <summary>User that datasets were uploaded for.</summary>
    [Parameter]
    [ValidateRange(1L, long.MaxValue)]
    public long UserId { get; set; }

    /// <summary>Ids of operations.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(OperationIdCompleter))]
    public Guid[]? OperationId { get; set; }

    /// <summary>Ids of the error catalogue.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public IngestErrorId[] ErrorId { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _operations.AddRange(OperationId ?? []);
        _paths.AddRange(LiteralPath.Select(path => FilePaths.Unresolved(this, path)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // An empty pipeline and an empty list of ids ask for nothing; no pipeline and no id ask for everything.
        if (_operations.Count == 0 && _paths.Count == 0 && (MyInvocation.ExpectingInput || MyInvocation.BoundParameters.ContainsKey(nameof(OperationId))))
            return;
        var query = OrTerminate(Query);
        WriteAnswers(
            (ledger, stop) => ledger.QueryAsync(query, stop),
            PagingParameters.IncludeTotalCount ? (ledger, stop) => ledger.CountAsync(query, stop) : null);
    }

    private string? KeyPattern() => (Key, SelectedPrefix) switch
    {
        (null, _) => SelectedKeys,
        (_, null) => Key,
        var (key, prefix) => throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"-Key '{key}' is compared with whole keys, so -KeyPrefix '{prefix}' has no place beside it. Write -Key '{prefix.TrimEnd('/')}/{key}', or leave one of them out."),
    };

    private HistoryQuery Query() => new()
    {
        Path = Path is null ? null : SourcePatterns.Resolve(this, Path, _paths),
        LiteralPaths = _paths,
        Since = Since,
        Until = Until,
        Statuses = Status,
        Types = Type,
        Bucket = SelectedBucket,
        Key = KeyPattern(),
        User = User,
        UserId = MyInvocation.BoundParameters.ContainsKey(nameof(UserId)) ? UserId : null,
        Operations = _operations,
        ErrorIds = [.. ErrorId.Select(id => id.ToString())],
        First = PagingParameters.First == ulong.MaxValue ? null : (long)Math.Min(PagingParameters.First, long.MaxValue),
        Skip = (long)Math.Min(PagingParameters.Skip, long.MaxValue),
    };
}

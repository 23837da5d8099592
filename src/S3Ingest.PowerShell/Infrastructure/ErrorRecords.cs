using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>The one place that makes error records. Their ids are the names of <see cref="IngestErrorId"/>.</summary>
internal static class ErrorRecords
{
    /// <summary>From a fault of the catalogue; its target is the path or URI that the fault is about.</summary>
    public static ErrorRecord From(IngestException fault, object? target = null)
        => new(fault, fault.ErrorId.ToString(), CategoryOf(fault.ErrorId), target ?? fault.Target)
        {
            ErrorDetails = new ErrorDetails(WithFacts(fault)),
        };

    /// <summary>From a source that failed; its target is the source's path.</summary>
    public static ErrorRecord From(OperationRecord failed)
    {
        var id = Enum.TryParse<IngestErrorId>(failed.ErrorId, out var known) ? known : IngestErrorId.UploadFailed;
        var message = $"{failed.TargetPath}: {failed.ErrorMessage}";
        return new(
            new IngestException(id, message) { Target = failed.TargetPath },
            failed.ErrorId ?? id.ToString(),
            CategoryOf(id),
            failed.TargetPath);
    }

    /// <summary>From an object that was not moved, or not to the end; its target is the URI of its old place.</summary>
    public static ErrorRecord From(MigrationRecord record)
    {
        var id = Enum.TryParse<IngestErrorId>(record.ErrorId, out var known) ? known : IngestErrorId.UploadFailed;
        return From(new IngestException(id, record.ErrorMessage ?? "") { Target = record.OldPath });
    }

    /// <summary>From a fault that no catalogue foresees.</summary>
    public static ErrorRecord From(Exception fault, object? target = null)
        => fault is IngestException known
            ? From(known, target)
            : new(fault, "Unexpected", ErrorCategory.NotSpecified, target);

    /// <summary>From a fault of one source; its target is the source's path, which the message has as well.</summary>
    public static ErrorRecord OfSource(Exception fault, string path)
    {
        var record = From(fault, path);
        var message = record.ErrorDetails?.Message ?? fault.Message;
        if (!message.Contains(path, StringComparison.Ordinal))
            record.ErrorDetails = new ErrorDetails($"{path}: {message}");
        return record;
    }

    private static string WithFacts(IngestException fault)
    {
        var facts = new List<string>();
        if (fault.Code is { Length: > 0 })
            facts.Add($"code {fault.Code}");
        if (fault.BucketName is { Length: > 0 })
            facts.Add($"bucket {fault.BucketName}");
        if (fault.Key is { Length: > 0 })
            facts.Add($"key {fault.Key}");
        if (fault.RequestId is { Length: > 0 })
            facts.Add($"request id {fault.RequestId}");
        return facts.Count == 0 ? fault.Message : $"{fault.Message} ({string.Join(", ", facts)})";
    }

    private static ErrorCategory CategoryOf(IngestErrorId id) => id switch
    {
        IngestErrorId.ConfigurationInvalid or IngestErrorId.KeyInvalid or IngestErrorId.PackageNameInvalid or IngestErrorId.PackageMetadataInvalid
            or IngestErrorId.PackageSourceInvalid or IngestErrorId.LayoutInvalid or IngestErrorId.StructurePathInvalid
            => ErrorCategory.InvalidArgument,
        IngestErrorId.BucketNotFound or IngestErrorId.SourceNotFound or IngestErrorId.WatchDirectoryMissing or IngestErrorId.OperationNotFound
            or IngestErrorId.MigrationNotFound or IngestErrorId.ArtifactNotFound or IngestErrorId.PackageNotFound
            or IngestErrorId.TaskNotFound
            => ErrorCategory.ObjectNotFound,
        IngestErrorId.CredentialsInvalid => ErrorCategory.AuthenticationError,
        IngestErrorId.AccessDenied or IngestErrorId.ObjectLocked => ErrorCategory.PermissionDenied,
        IngestErrorId.EndpointUnreachable => ErrorCategory.ConnectionError,
        IngestErrorId.SourceUnreadable => ErrorCategory.OpenError,
        IngestErrorId.ObjectArchived => ErrorCategory.ResourceUnavailable,
        IngestErrorId.SourceChanged or IngestErrorId.LedgerLocked or IngestErrorId.ObjectChanged or IngestErrorId.MigrationLocked
            or IngestErrorId.PackageConflict
            => ErrorCategory.ResourceBusy,
        IngestErrorId.SourceTooLarge or IngestErrorId.ArchiveLimitExceeded or IngestErrorId.PackageTooLarge => ErrorCategory.LimitsExceeded,
        IngestErrorId.ArchiveCorrupt or IngestErrorId.TabularInvalid or IngestErrorId.LedgerCorrupt or IngestErrorId.IntegrityMismatch
            or IngestErrorId.WorkflowViolation or IngestErrorId.MigrationCorrupt or IngestErrorId.ManifestInvalid
            => ErrorCategory.InvalidData,
        IngestErrorId.ArchiveEncrypted or IngestErrorId.UnsafeEntryPath => ErrorCategory.SecurityError,
        IngestErrorId.ArchiveUnsupported or IngestErrorId.SchedulerUnsupported => ErrorCategory.NotImplemented,
        IngestErrorId.KeyCollision or IngestErrorId.ObjectExists or IngestErrorId.AlreadyCompleted or IngestErrorId.MigrationConflict
            or IngestErrorId.TaskExists
            => ErrorCategory.ResourceExists,
        IngestErrorId.DispositionFailed or IngestErrorId.KeepArchiveFailed or IngestErrorId.UploadFailed or IngestErrorId.LedgerUnavailable
            or IngestErrorId.ReferenceFailed
            => ErrorCategory.WriteError,
        IngestErrorId.RestartRefused or IngestErrorId.SchedulerFailed => ErrorCategory.InvalidOperation,
        _ => ErrorCategory.NotSpecified,
    };
}

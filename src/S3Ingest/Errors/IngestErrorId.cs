namespace S3Ingest;

/// <summary>The error catalogue. The names are the error ids that users see; about_IngestErrors has cause and remedy of each.</summary>
public enum IngestErrorId
{
    /// <summary>One or more settings are missing or wrong; the message names all of them.</summary>
    ConfigurationInvalid,
    /// <summary>The bucket does not exist at this endpoint.</summary>
    BucketNotFound,
    /// <summary>The credentials are missing, unknown, expired or rejected.</summary>
    CredentialsInvalid,
    /// <summary>The credentials are known and may not do this.</summary>
    AccessDenied,
    /// <summary>The endpoint cannot be reached. It is probed and work goes on by itself.</summary>
    EndpointUnreachable,
    /// <summary>The source is gone.</summary>
    SourceNotFound,
    /// <summary>The source cannot be opened or read.</summary>
    SourceUnreadable,
    /// <summary>The source changed while it was read; nothing of it became visible.</summary>
    SourceChanged,
    /// <summary>The source is larger than INGEST_MAX_FILE_SIZE, or than what the provider's limits allow.</summary>
    SourceTooLarge,
    /// <summary>The watch directory is missing; it is looked for until it is back.</summary>
    WatchDirectoryMissing,
    /// <summary>The archive is damaged.</summary>
    ArchiveCorrupt,
    /// <summary>The archive or an entry is encrypted.</summary>
    ArchiveEncrypted,
    /// <summary>The archive's format or a feature of it is not supported here.</summary>
    ArchiveUnsupported,
    /// <summary>The archive exceeds a limit of INGEST_ARCHIVE_*.</summary>
    ArchiveLimitExceeded,
    /// <summary>The path of an entry would leave its folder.</summary>
    UnsafeEntryPath,
    /// <summary>The tabular content is broken; the message has row, line and column.</summary>
    TabularInvalid,
    /// <summary>Another source owns this key.</summary>
    KeyCollision,
    /// <summary>The key breaks S3's rules.</summary>
    KeyInvalid,
    /// <summary>A different object that this ledger did not put there is at the key, and INGEST_ON_EXISTING is fail.</summary>
    ObjectExists,
    /// <summary>What is in S3 is not what was sent.</summary>
    IntegrityMismatch,
    /// <summary>The object lies in an archive storage class and cannot be read or copied before it is restored.</summary>
    ObjectArchived,
    /// <summary>The upload failed after all retries.</summary>
    UploadFailed,
    /// <summary>The object is in S3, and the source could not be moved afterwards.</summary>
    DispositionFailed,
    /// <summary>The source was sent to this key before and has not changed since.</summary>
    AlreadyCompleted,
    /// <summary>The archive that -KeepArchive asks for could not be written; nothing was made visible in S3.</summary>
    KeepArchiveFailed,
    /// <summary>The operation cannot be run again: it succeeded, runs, has been superseded, or is of a type that has another command.</summary>
    RestartRefused,
    /// <summary>The ledger is damaged; it was set aside.</summary>
    LedgerCorrupt,
    /// <summary>The ledger cannot be read or written: disk full, permissions, I/O error. Nothing is sent that cannot be recorded.</summary>
    LedgerUnavailable,
    /// <summary>Another watcher holds this watch directory, or another process this source.</summary>
    LedgerLocked,
    /// <summary>This ledger does not know the operation.</summary>
    OperationNotFound,
    /// <summary>Old and new key of a migration both hold content.</summary>
    MigrationConflict,
    /// <summary>The layout file is wrong; the message has line and column.</summary>
    LayoutInvalid,
    /// <summary>A path that the layout cannot have, or parts that make no path of it.</summary>
    StructurePathInvalid,
    /// <summary>The artifact is neither at its new nor at its legacy place.</summary>
    ArtifactNotFound,
    /// <summary>The object changed or vanished between plan and copy, or between copy and deletion.</summary>
    ObjectChanged,
    /// <summary>Retention or legal hold of an object cannot be carried to its new place.</summary>
    ObjectLocked,
    /// <summary>A reference could not be changed or restored; nothing is deleted before all of them are.</summary>
    ReferenceFailed,
    /// <summary>There is no such migration in the bucket and the ledger.</summary>
    MigrationNotFound,
    /// <summary>Another process works on this bucket and prefix, or an earlier migration of it has not ended.</summary>
    MigrationLocked,
    /// <summary>Manifest or journal of a migration are damaged.</summary>
    MigrationCorrupt,
    /// <summary>Not a Quilt package name.</summary>
    PackageNameInvalid,
    /// <summary>The package breaks a rule of the registry's workflow, or the workflow's own configuration is wrong.</summary>
    WorkflowViolation,
    /// <summary>Metadata of a package or entry cannot be written to a manifest.</summary>
    PackageMetadataInvalid,
    /// <summary>A manifest of a package is damaged or of an unknown form.</summary>
    ManifestInvalid,
    /// <summary>There is no such package or revision in the registry.</summary>
    PackageNotFound,
    /// <summary>Somebody else made a revision of the package at the same time.</summary>
    PackageConflict,
    /// <summary>Nothing to make a package of, or objects that cannot be in one.</summary>
    PackageSourceInvalid,
    /// <summary>The objects of a package are larger than MAX_PACKAGE_SIZE_GB allows.</summary>
    PackageTooLarge,
    /// <summary>This system has no scheduler that tasks are made for.</summary>
    SchedulerUnsupported,
    /// <summary>The system's scheduler refused; everything is as it was.</summary>
    SchedulerFailed,
    /// <summary>There is a task of this name.</summary>
    TaskExists,
    /// <summary>There is no task of this name, or it was not made by Register-IngestTask.</summary>
    TaskNotFound,
}

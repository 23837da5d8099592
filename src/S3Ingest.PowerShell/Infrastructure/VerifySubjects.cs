using System.Management.Automation;
using S3Ingest.Core.Verifying;

namespace S3Ingest.Commands;

/// <summary>Reads which objects a record of the pipeline means.</summary>
internal static class VerifySubjects
{
    /// <summary>The tag of every file record that names its operation.</summary>
    private const string OperationTag = "upload_operation_id";

    /// <summary>The objects; null when the record means none, as the file record of a local file.</summary>
    /// <exception cref="IngestException">Something that names no object of the ledger (ConfigurationInvalid).</exception>
    public static VerifySubject? Of(object? input) => (input is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : input) switch
    {
        UploadRecord upload => new VerifySubject(upload.OperationId, upload.Key.Length > 0 ? upload.Key : null),
        OperationRecord operation => new VerifySubject(operation.OperationId),
        VerifyResult { OperationId: { } operation } result => new VerifySubject(operation, result.Key),
        FileRecord { Location: FileLocation.S3 } file when Guid.TryParse(file.Tags.GetValueOrDefault(OperationTag), out var operation) => new VerifySubject(operation, file.Path),
        FileRecord => null,
        // A record that comes from a job or from Import-Clixml.
        PSObject copy when copy.Properties["OperationId"]?.Value is Guid operation => new VerifySubject(operation, copy.Properties["Key"]?.Value as string is { Length: > 0 } key ? key : null),
        Guid operation => new VerifySubject(operation),
        string text when Guid.TryParse(text, out var operation) => new VerifySubject(operation),
        var other => throw new IngestException(
            IngestErrorId.ConfigurationInvalid,
            $"'{other}' names no object of the ledger. Give records of Get-UploadHistory, Get-IngestFileRecord, Invoke-Ingest or Invoke-IngestVerify, or ids of operations; objects that the ledger does not know are found with -Prefix."),
    };
}

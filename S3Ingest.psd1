@{
    RootModule           = 'src/S3Ingest.PowerShell/module/S3Ingest.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6d3c1c57-7b0e-4b0c-9a53-1d8f4f3f2a11'
    Author               = 'S3Ingest contributors'
    CompanyName          = 'S3Ingest contributors'
    Copyright            = 'Copyright (c) S3Ingest contributors'
    Description          = 'Takes files that land in a directory into S3 as verified objects, without temporary files and without losing or doubling anything when the process dies. One ledger answers what became of every file.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    FormatsToProcess     = @('src/S3Ingest.PowerShell/module/S3Ingest.Format.ps1xml')
    # The build takes this # away. Types can be loaded once, and in a clone the built module brings them.
    #TypesToProcess       = @('src/S3Ingest.PowerShell/module/S3Ingest.Types.ps1xml')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'ConvertTo-IngestParquet'
        'Export-IngestReport'
        'Get-IngestFileRecord'
        'Get-IngestTask'
        'Get-IngestWatcher'
        'Get-UploadHistory'
        'Invoke-Ingest'
        'Invoke-IngestVerify'
        'Register-IngestTask'
        'Repair-IngestLedger'
        'Restart-IngestOperation'
        'Resume-IngestWatcher'
        'Send-IngestFile'
        'Start-IngestWatcher'
        'Stop-IngestWatcher'
        'Suspend-IngestWatcher'
        'Test-IngestConfiguration'
        'New-S3StructurePath'
        'Resolve-S3StructurePath'
        'Test-S3Structure'
        'Move-S3Structure'
        'Undo-S3Structure'
        'Unregister-IngestTask'
        'New-QuiltPackage'
        'Get-QuiltPackage'
        'Test-QuiltPackage'
        'Remove-QuiltPackage'
    )
    PrivateData          = @{
        PSData = @{
            Tags         = @('S3', 'AWS', 'Ceph', 'MinIO', 'ObjectStorage', 'Upload', 'Ingest', 'Watcher', 'Ledger', 'Parquet', 'Quilt', 'Windows', 'Linux', 'MacOS', 'PSEdition_Core')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/s3ingest/S3Ingest'
            ReleaseNotes = 'See CHANGELOG.md'
        }
    }
}

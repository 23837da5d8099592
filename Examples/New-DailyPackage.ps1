#requires -Version 7.4

<#
.SYNOPSIS
Makes a Quilt package of what was ingested since yesterday, and ends with an exit code, for schedulers.

.DESCRIPTION
Every object that the ledger has as ingested or uploaded in the period becomes an entry of one new revision of the package; nothing
is copied. A day without anything makes no revision. Exit codes:

    0    the revision is there, or there was nothing to pack
    1    it could not run, or the registry refused the package; nothing was published

Two runs at once cannot overwrite each other: the second one's revision is refused (PackageConflict), or follows the first one's.

.PARAMETER EnvFile
The .env file with the settings; without it .env in the current location and the environment.

.PARAMETER PackageName
Name of the package, as team/incoming.

.PARAMETER Registry
Bucket of the registry, as s3://my-registry; without it the setting DEFAULT_PACKAGE_REGISTRY.

.PARAMETER Since
How far the package goes back.

.PARAMETER Tag
Words that the package is found by.

.EXAMPLE
./New-DailyPackage.ps1 -EnvFile /etc/s3ingest.env -PackageName press/daily -Registry s3://quilt-registry

What came in the last day.

.EXAMPLE
Register-IngestTask -Name package -FilePath ./New-DailyPackage.ps1 -ArgumentList '-EnvFile', '/etc/s3ingest.env', '-PackageName', 'press/daily' -At 00:15

Every night.
#>
[CmdletBinding()]
param(
    [string] $EnvFile,

    [Parameter(Mandatory)]
    [string] $PackageName,

    [string] $Registry,

    [string] $Since = '1d',

    [string[]] $Tag = @('daily')
)

$ErrorActionPreference = 'Stop'
try {
    if (-not (Get-Module -Name S3Ingest)) { Import-Module -Name S3Ingest }
    $settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}
    $package = @{ PackageName = $PackageName; Tag = $Tag; Description = "Ingested in the $Since before $([datetimeoffset]::UtcNow.ToString('yyyy-MM-dd HH:mm')) UTC" }
    if ($Registry) { $package.Registry = $Registry }
    # An archive or a table is one record with the objects that it became; of objects that were replaced the newest counts.
    $uploads = @(Get-UploadHistory @settings -Since $Since -Type Ingest, Upload -Status Success, Partial |
            ForEach-Object { $_ -is [S3Ingest.IngestResult] ? $_.Outputs : $_ } |
            Where-Object Status -EQ Success | Group-Object -Property BucketName, Key | ForEach-Object { $_.Group[0] })
    if (-not $uploads) {
        "Nothing was ingested since $Since."
        exit 0
    }
    $made = $uploads | New-QuiltPackage @settings @package -Confirm:$false -ErrorAction SilentlyContinue -ErrorVariable faults
    foreach ($fault in $faults) { [Console]::Error.WriteLine("$fault") }
    "$($made.Status): $PackageName@$($made.TopHash), $($uploads.Count) objects"
    exit ($made.Success ? 0 : 1)
}
catch {
    [Console]::Error.WriteLine("$_")
    exit 1
}

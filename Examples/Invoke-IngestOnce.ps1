#requires -Version 7.4

<#
.SYNOPSIS
Ingests what lies in the watch directory and ends with an exit code, for schedulers.

.DESCRIPTION
What lands while it runs is left for the next run. One line for each source that was not skipped goes to the output, those that
failed to the error output, and a line with the counts ends it. Exit codes, the same as those of the service:

    0    everything is in S3 and verified, or there was nothing to do
    1    it could not run: settings, credentials, bucket or endpoint
    3    some sources failed; Get-UploadHistory -Status Failed lists them
    11   another watcher holds the directory, so there was nothing to do for this one

Register-IngestTask runs this script, which is why it is in the module's folder too.

.PARAMETER EnvFile
The .env file with the settings, INGEST_BUCKET and INGEST_WATCH_DIR among them. Without it .env in the current location and
the environment.

.EXAMPLE
pwsh -NoProfile -File ./Invoke-IngestOnce.ps1 -EnvFile /etc/s3ingest.env

What a line of a crontab has after its times.

.EXAMPLE
./Invoke-IngestOnce.ps1 -EnvFile C:\ProgramData\S3Ingest\.env; $LASTEXITCODE

In a session.
#>
[CmdletBinding()]
param(
    [string] $EnvFile
)

try {
    if (-not (Get-Module -Name S3Ingest)) {
        $beside = Join-Path -Path $PSScriptRoot -ChildPath 'S3Ingest.psd1'
        Import-Module -Name ((Test-Path -LiteralPath $beside) ? $beside : 'S3Ingest') -ErrorAction Stop
    }
    $settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}
    $counts = @{ done = 0; skipped = 0; failed = 0 }
    # A source that fails is a result as well as an error; the others go on.
    Start-IngestWatcher @settings -Once -Confirm:$false -ErrorAction SilentlyContinue | ForEach-Object {
        switch ($_.Status) {
            'Success' { $counts.done++; "$($_.TargetName): $($_.ResultPath)" }
            'Skipped' { $counts.skipped++ }
            default { $counts.failed++; [Console]::Error.WriteLine("$($_.TargetName): $($_.ErrorId): $($_.ErrorMessage)") }
        }
    }
    "$($counts.done) ingested, $($counts.failed) failed, $($counts.skipped) skipped"
    exit ($counts.failed ? 3 : 0)
}
catch {
    [Console]::Error.WriteLine("$_")
    exit ($_.FullyQualifiedErrorId -like 'LedgerLocked*' ? 11 : 1)
}

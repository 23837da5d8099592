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

.PARAMETER SecretName
Name of a credential in a vault of Microsoft.PowerShell.SecretManagement, with the access key as user name and the secret key as
password. It wins over every key in settings. The module and a vault that opens without a question are needed, nothing else is.

.PARAMETER Vault
The vault; without it all are asked.

.EXAMPLE
pwsh -NoProfile -File ./Invoke-IngestOnce.ps1 -EnvFile /etc/s3ingest.env

What a line of a crontab has after its times.

.EXAMPLE
./Invoke-IngestOnce.ps1 -EnvFile C:\ProgramData\S3Ingest\.env; $LASTEXITCODE

In a session.

.EXAMPLE
./Invoke-IngestOnce.ps1 -EnvFile ./press.env -SecretName s3ingest -Vault Production

The keys come from a vault: Set-Secret -Name s3ingest -Secret (Get-Credential) put them there.
#>
[CmdletBinding()]
param(
    [string] $EnvFile,

    [string] $SecretName,

    [string] $Vault
)

try {
    if (-not (Get-Module -Name S3Ingest)) {
        $beside = Join-Path -Path $PSScriptRoot -ChildPath 'S3Ingest.psd1'
        Import-Module -Name ((Test-Path -LiteralPath $beside) ? $beside : 'S3Ingest') -ErrorAction Stop
    }
    $settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}
    if ($SecretName) {
        $where = $Vault ? @{ Vault = $Vault } : @{}
        $credential = Get-Secret -Name $SecretName @where -ErrorAction Stop
        if ($credential -isnot [pscredential]) { throw "The secret '$SecretName' is no PSCredential. Store it with Set-Secret -Secret (Get-Credential)." }
        $settings.Credential = $credential
    }
    $counts = @{ done = 0; skipped = 0; failed = 0 }
    # A source that fails is a result as well as an error; the others go on.
    Start-IngestWatcher @settings -Once -Confirm:$false -ErrorAction SilentlyContinue | ForEach-Object {
        if ($_.Status -eq 'Success') { $counts.done++; "$($_.TargetName): $($_.ResultPath)" }
        elseif ($_.Status -eq 'Skipped') { $counts.skipped++ }
        elseif ($_.Status -in 'Failed', 'Partial') { $counts.failed++; [Console]::Error.WriteLine("$($_.TargetName): $($_.ErrorId): $($_.ErrorMessage)") }
    }
    "$($counts.done) ingested, $($counts.failed) failed, $($counts.skipped) skipped"
    exit ($counts.failed ? 3 : 0)
}
catch {
    [Console]::Error.WriteLine("$_")
    exit ($_.FullyQualifiedErrorId -like 'LedgerLocked*' ? 11 : 1)
}

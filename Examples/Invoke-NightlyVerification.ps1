#requires -Version 7.4

<#
.SYNOPSIS
Verifies what is in S3 and ends with an exit code, for schedulers.

.DESCRIPTION
Compares all objects of the ledger with S3, and reads a random sample of them back. Findings go to the output as lines and,
when asked for, to a CSV file. Exit codes, with the meanings that those of the service have:

    0    every object is as the ledger says
    1    it could not run: settings, credentials, bucket or endpoint
    3    it ran, and some objects are not as the ledger says, or could not be checked

.PARAMETER EnvFile
The .env file with the settings, INGEST_BUCKET among them. Without it .env in the current location and the environment.

.PARAMETER Sample
How many objects are read back: a share or a number; an empty text reads none.

.PARAMETER ReportPath
CSV file that gets the findings; it is written anew each time, with only its header when there are none.

.EXAMPLE
./Invoke-NightlyVerification.ps1 -EnvFile C:\ProgramData\S3Ingest\.env

All objects by their metadata, and a hundredth of them by content.

.EXAMPLE
./Invoke-NightlyVerification.ps1 -Sample 500 -ReportPath /var/log/s3ingest/findings.csv; $LASTEXITCODE

Five hundred objects are read back, findings go to a file.
#>
[CmdletBinding()]
param(
    [string] $EnvFile,

    [AllowEmptyString()]
    [string] $Sample = '1%',

    [string] $ReportPath
)

$ErrorActionPreference = 'Stop'
try {
    if (-not (Get-Module -Name S3Ingest)) { Import-Module -Name S3Ingest }
    $settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}
    # An object that cannot be checked is a finding as well as an error; the others are still to be checked.
    $findings = & {
        Invoke-IngestVerify @settings -ErrorAction SilentlyContinue
        if ($Sample) { Invoke-IngestVerify @settings -Sample $Sample -Deep -ErrorAction SilentlyContinue }
    } | Where-Object Status -ne 'Verified' |
        # What is missing is missing for the sample too.
        Group-Object -Property BucketName, Key, Status | ForEach-Object { $_.Group[0] }
}
catch {
    [Console]::Error.WriteLine("$_")
    exit 1
}
if ($ReportPath) {
    $header = 'Status', 'Method', 'BucketName', 'Key', 'OperationId', 'Expected', 'Actual'
    if ($findings) { $findings | Select-Object -Property $header | Export-Csv -LiteralPath $ReportPath }
    else { Set-Content -LiteralPath $ReportPath -Value (($header | ForEach-Object { "`"$_`"" }) -join ',') }
}
foreach ($finding in $findings) {
    "$($finding.Status): s3://$($finding.BucketName)/$($finding.Key): $($finding.Actual)"
}
exit ($findings ? 3 : 0)

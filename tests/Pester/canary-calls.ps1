<#
.SYNOPSIS
Calls every cmdlet that S3 is asked by, with everything switched on that writes something, for Credentials.Tests.ps1.

.PARAMETER ModulePath
The built module.

.PARAMETER World
A folder with `inbox`; everything that is written goes there.

.PARAMETER Way
Where the credentials come from: Parameter (from S3INGEST_CANARY, which is removed first), Environment, EnvFile, ProfileFile. The
other three are prepared by the caller.

.PARAMETER Brief
Only one cmdlet of each kind.

.EXAMPLE
pwsh -File canary-calls.ps1 -ModulePath out/S3Ingest -World /tmp/w -Way EnvFile
#>
param([string] $ModulePath, [string] $World, [string] $Way, [switch] $Brief)

$transcript = Join-Path -Path $World -ChildPath "transcript-$Way.txt"
$access, $secret = $env:S3INGEST_CANARY -split ' '
$env:S3INGEST_CANARY = $null
$common = @{ EnvFile = "$World/.env" }
if ($Way -eq 'Parameter') { $common.Credential = [pscredential]::new($access, (ConvertTo-SecureString -String $secret -AsPlainText -Force)) }
Remove-Variable -Name access, secret

$null = Start-Transcript -LiteralPath $transcript -IncludeInvocationHeader
$VerbosePreference = $DebugPreference = $WarningPreference = 'Continue'
Import-Module -Name $ModulePath 4>$null 5>$null
Set-Location -LiteralPath $World
$calls = @(
    { Test-IngestConfiguration @common }
    { Invoke-Ingest -Path "$World/inbox/*.bin" @common }
    { Send-IngestFile -Path "$World/inbox/a.bin" -Force @common -KeyPrefix sent }
    { Get-UploadHistory @common }
    { Invoke-IngestVerify -Deep @common }
    { Move-S3Structure @common -Confirm:$false }
    if (-not $Brief) {
        { Start-IngestWatcher -Path "$World/inbox" -Once @common }
        { Start-IngestWatcher -Path "$World/inbox" -Background @common | Stop-IngestWatcher }
        { Get-IngestFileRecord @common }
        { Get-UploadHistory -Status Failed @common | Restart-IngestOperation @common }
        { Repair-IngestLedger @common -Confirm:$false }
        { Export-IngestReport -Path "$World/report.html" @common }
        { ConvertTo-IngestParquet -Path "$World/inbox/table.csv" -DestinationPath "$World/table.parquet" -Force }
        { Test-S3Structure @common }
        { New-S3StructurePath -ArtifactType Training -JobName j -BucketName $env:CANARY_BUCKET }
        { Resolve-S3StructurePath -Path 'datasets/training-output/j/model.tar.gz' @common }
        { Undo-S3Structure -MigrationId ([guid]::Empty) @common -Confirm:$false }
        { Get-QuiltPackage -Registry "s3://$env:CANARY_BUCKET" @common }
        { New-QuiltPackage -PackageName canary/pack -Registry "s3://$env:CANARY_BUCKET" @common -Confirm:$false }
        { Test-QuiltPackage -PackageName canary/pack -Registry "s3://$env:CANARY_BUCKET" @common }
        { Remove-QuiltPackage -PackageName canary/pack -Registry "s3://$env:CANARY_BUCKET" @common -Confirm:$false }
        { Register-IngestTask -Name canary -EnvFile "$World/.env" -Interval 15m -WhatIf | Select-Object -ExpandProperty Files }
    }
)
foreach ($call in $calls) {
    try { & $call *>&1 | ForEach-Object { "$_"; $_ | Format-List -Property * -Force } | Out-Host }
    catch { $_ | Format-List -Property * -Force | Out-Host }
}
$Error | ForEach-Object { $_ | Format-List -Property * -Force; for ($fault = $_.Exception; $fault; $fault = $fault.InnerException) { "$fault"; $fault | Format-List -Property * -Force } } | Out-Host
Get-Error -Newest 5 | Out-Host
Get-History | Out-Host
$null = Stop-Transcript
"$($calls.Count) calls, $($Error.Count) errors"

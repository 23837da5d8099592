#requires -Version 7.4

<#
.SYNOPSIS
Registers a Windows scheduled task that ingests a directory every few minutes.

.DESCRIPTION
The task runs Start-IngestWatcher -Once in PowerShell 7: what lies in the watch directory goes to S3, then it ends. A run that
takes longer than the interval goes on, and the next one is left out; two never run at once.

What the task's last result means:

    0    everything is in S3 and verified
    1    it could not run: settings, credentials or bucket
    3    some files failed; Get-UploadHistory -Status Failed lists them
    11   another watcher holds the directory

Settings come from the .env file. Set INGEST_LOG_FILE there to keep a log: nobody sees a task's console.

.PARAMETER EnvFile
The .env file with the settings, INGEST_BUCKET and INGEST_WATCH_DIR among them.

.PARAMETER IntervalMinutes
Minutes from the start of one run to the start of the next.

.PARAMETER TaskName
The name the task is registered under; one that exists is replaced.

.PARAMETER Credential
The account to run as, which Windows then stores; needed where the watch directory is on a file server. Without it the task runs
as the current user, logged on or not, and has no access to the network's file shares.

.EXAMPLE
./Register-IngestScheduledTask.ps1 -EnvFile C:\ProgramData\S3Ingest\.env

Every five minutes, as the current user.

.EXAMPLE
./Register-IngestScheduledTask.ps1 -EnvFile D:\ingest\press.env -IntervalMinutes 15 -TaskName 'S3Ingest press' -Credential (Get-Credential)

One of several tasks, as an account that can read a file server.

.EXAMPLE
(Get-ScheduledTaskInfo S3Ingest).LastTaskResult

What became of the last run.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [Parameter(Mandatory)]
    [string] $EnvFile,

    [ValidateRange(1, 1440)]
    [int] $IntervalMinutes = 5,

    [string] $TaskName = 'S3Ingest',

    [PSCredential] $Credential
)

$ErrorActionPreference = 'Stop'
if (-not $IsWindows) { throw 'Scheduled tasks are of Windows; Examples/s3ingest.service is the unit for systemd.' }
if (-not (Get-Module -ListAvailable S3Ingest)) { throw 'The module S3Ingest is not on the module path, so the task would not find it.' }
$EnvFile = (Resolve-Path -LiteralPath $EnvFile).ProviderPath

# A fault of one file is an error that does not stop the run; only what ends it reaches the catch.
$command = @'
try {{
    $code = 0
    Import-Module S3Ingest -ErrorAction Stop
    Start-IngestWatcher -Once -EnvFile '{0}' -Confirm:$false |
        ForEach-Object {{ if ($_.Status -in 'Failed', 'Partial') {{ $code = 3 }} }}
    exit $code
}}
catch {{
    [Console]::Error.WriteLine($_)
    exit ($_.FullyQualifiedErrorId -like 'LedgerLocked*' ? 11 : 1)
}}
'@ -f $EnvFile.Replace("'", "''")
$encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($command))

$task = @{
    Action   = New-ScheduledTaskAction -Execute (Get-Process -Id $PID).Path -Argument "-NoProfile -NonInteractive -EncodedCommand $encoded"
    Trigger  = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Minutes $IntervalMinutes)
    # No time limit: a first run may have terabytes before it.
    Settings = New-ScheduledTaskSettingsSet -MultipleInstances IgnoreNew -ExecutionTimeLimit ([TimeSpan]::Zero) -StartWhenAvailable -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
}
if ($Credential) {
    $task.User = $Credential.UserName
    $task.Password = $Credential.GetNetworkCredential().Password
}
else {
    $task.Principal = New-ScheduledTaskPrincipal -UserId ([Security.Principal.WindowsIdentity]::GetCurrent().Name) -LogonType S4U
}

if ($PSCmdlet.ShouldProcess($TaskName, "Register scheduled task, every $IntervalMinutes minutes")) {
    Register-ScheduledTask -TaskName $TaskName -Description "Ingests into S3 with the settings of $EnvFile" -Force @task
}

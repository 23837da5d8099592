BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Get-IngestTask with systemd' -Skip:(-not $IsLinux) {
    BeforeAll {
        # There is no systemd in a container: a systemctl that answers as the real one does stands in front of it.
        $programs = Join-Path -Path $TestDrive -ChildPath 'bin'
        $null = New-Item -ItemType Directory -Path $programs
        Set-Content -LiteralPath "$programs/systemctl" -Value @'
#!/bin/sh
[ ! -f "$0.refuse" ] || { echo "no bus" >&2; exit 1; }
case $* in *show*)
    echo "Id=$3
ActiveState=active
UnitFileState=enabled
NextElapseUSecRealtime=Sun 2126-11-24 02:30:00 UTC
NextElapseUSecMonotonic=infinity

Id=$4
ActiveState=failed
Result=exit-code
ExecMainStartTimestamp=Sat 2026-11-21 02:30:01 UTC
ExecMainCode=1
ExecMainStatus=3" ;;
esac
'@
        chmod 700 "$programs/systemctl"
        $before = $env:PATH, $env:XDG_CONFIG_HOME
        $env:PATH = "${programs}:$env:PATH"
        $env:XDG_CONFIG_HOME = Join-Path -Path $TestDrive -ChildPath 'config'
        $envFile = Join-Path -Path $TestDrive -ChildPath 'a.env'
        Set-Content -LiteralPath $envFile -Value 'INGEST_BUCKET=bucket', 'INGEST_WATCH_DIR=inbox'
        $press = Register-IngestTask -Name press -EnvFile $envFile -At 02:30 -DayOfWeek Monday, Friday -RandomDelay 5m -Scope User
        $trial = Register-IngestTask -Name trial-1 -EnvFile $envFile -Interval 15m -WorkingDirectory "$TestDrive" -Scope User
        Set-Content -LiteralPath "$env:XDG_CONFIG_HOME/systemd/user/s3ingest-hand.timer" -Value '[Timer]'
    }
    AfterAll { $env:PATH, $env:XDG_CONFIG_HOME = $before }
    AfterEach { Remove-Item -LiteralPath "$programs/systemctl.refuse" -ErrorAction Ignore }

    It 'lists what was registered, and nothing that others made' {
        $tasks = Get-IngestTask -Scope User
        $tasks.Name | Should -Be 'press', 'trial-1'
        $tasks | Should -BeOfType [S3Ingest.IngestTask]
        foreach ($property in 'Name', 'Platform', 'Scope', 'Status', 'Command', 'Schedule', 'UserName', 'WorkingDirectory') {
            $tasks.$property | Should -Be @($press, $trial).$property -Because $property
        }
        $tasks.Files.Content | Should -Be @($press, $trial).Files.Content
    }

    It 'says what the scheduler says of the runs' {
        $task = Get-IngestTask -Name press -Scope User
        $task.State, $task.LastResult, $task.LastExitCode | Should -Be 'active', 'exit-code', 3
        $task.NextRun | Should -Be ([datetimeoffset]'2126-11-24T02:30:00Z')
        $task.LastRun | Should -Be ([datetimeoffset]'2026-11-21T02:30:01Z')
        $task | Out-String -Width 120 | Should -Match 'exit-code 3'
    }

    It 'hands out what it knows when systemd does not answer, and says why' {
        $null = New-Item -ItemType File -Path "$programs/systemctl.refuse"
        $task = Get-IngestTask -Name press -Scope User -ErrorVariable faults -ErrorAction SilentlyContinue
        $task.Schedule, $task.State | Should -Be 'Monday, Friday at 02:30:00, up to 5 min later', $null
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'SchedulerFailed,*'
    }

    It 'takes wildcards, several names, and names from the pipeline' {
        (Get-IngestTask -Name t*).Name | Should -Be 'trial-1'
        ('press', 'trial-1' | Get-IngestTask).Name | Should -Be 'press', 'trial-1'
        ($trial | Get-IngestTask).Name | Should -Be 'trial-1'
        Get-IngestTask -Name zz* -Scope User | Should -BeNullOrEmpty
    }

    It 'goes on after a name that no task has' {
        (Get-IngestTask -Name missing, press -Scope User -ErrorVariable faults -ErrorAction SilentlyContinue).Name | Should -Be 'press'
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'TaskNotFound,*'
    }

    It 'completes names' {
        (TabExpansion2 -inputScript 'Unregister-IngestTask -Name tr' -cursorColumn 30).CompletionMatches.CompletionText | Should -Be 'trial-1'
    }

    It 'finds what Unregister-IngestTask removes' {
        (Get-IngestTask -Name trial* -Scope User | Unregister-IngestTask).Status | Should -Be 'Success'
        (Get-IngestTask -Scope User).Name | Should -Be 'press'
    }
}

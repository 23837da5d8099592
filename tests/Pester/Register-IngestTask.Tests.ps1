BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule

    function New-Settings {
        # The .env of a task, readable for its owner alone.
        param([string] $Path, $Server, $Inbox)
        Set-Content -LiteralPath $Path -Value @(
            "INGEST_BUCKET=$($Server.Bucket)", "INGEST_KEY_PREFIX=$($Inbox.Prefix)", "INGEST_WATCH_DIR=$($Inbox.Path)", 'INGEST_SETTLE_SECONDS=0.2'
            "INGEST_LEDGER_PATH=$($Inbox.Ledger)", "AWS_ENDPOINT_URL_S3=$($Server.Url)", 'AWS_REGION=us-east-1'
            "AWS_ACCESS_KEY_ID=$($Server.Access)", "AWS_SECRET_ACCESS_KEY=$($Server.Secret)")
        chmod 600 $Path
    }
}

Describe 'Register-IngestTask with systemd' -Skip:(-not $IsLinux) {
    BeforeAll {
        $server = Start-TestServer
        # There is no systemd in a container: a systemctl that agrees to everything stands in front of it.
        $programs = Join-Path -Path $TestDrive -ChildPath 'bin'
        $null = New-Item -ItemType Directory -Path $programs
        Set-Content -LiteralPath "$programs/systemctl" -Value '#!/bin/sh', "echo `"`$*`" >>'$programs/calls'", '[ ! -f "$0.refuse" ] || { echo "no bus" >&2; exit 1; }', 'case $* in *is-active*) echo active ;; esac'
        chmod 700 "$programs/systemctl"
        $before = $env:PATH, $env:XDG_CONFIG_HOME
        $env:PATH = "${programs}:$env:PATH"
    }
    AfterAll {
        $env:PATH, $env:XDG_CONFIG_HOME = $before
        Stop-TestServer
    }
    BeforeEach {
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'b.bin' = 200 }
        $envFile = Join-Path -Path $inbox.Home -ChildPath 'press 1.env'
        New-Settings -Path $envFile -Server $server -Inbox $inbox
        $env:XDG_CONFIG_HOME = Join-Path -Path $inbox.Home -ChildPath 'config'
        $units = Join-Path -Path $env:XDG_CONFIG_HOME -ChildPath 'systemd/user'
    }
    AfterEach {
        Remove-Item -LiteralPath "$programs/systemctl.refuse", "$programs/calls" -ErrorAction Ignore
        Remove-Inbox -Inbox $inbox
    }

    It 'makes units whose command line ingests and ends with the exit code of the service' {
        $task = Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User
        $task | Should -BeOfType [S3Ingest.IngestTask]
        $task.Status, $task.State, $task.Schedule | Should -Be 'Success', 'active', 'every 15 min'
        Get-Content -LiteralPath "$programs/calls" | Should -Be '--user daemon-reload', '--user enable s3ingest-press.timer', '--user restart s3ingest-press.timer', '--user is-active s3ingest-press.timer'
        $line = (Select-String -LiteralPath "$units/s3ingest-press.service" -Pattern '^ExecStart=(.*)').Matches.Groups[1].Value
        $line | Should -Be $task.Command

        # The quotes of systemd are those of a shell, as long as no word has a $, a % or a backslash.
        $output = bash -c $line
        $LASTEXITCODE | Should -Be 0
        $output[-1] | Should -Be '2 ingested, 0 failed, 0 skipped'
        @(Get-BucketObject -Prefix $inbox.Prefix).Count | Should -Be 2

        Set-Content -LiteralPath "$($inbox.Path)/broken.csv" -Value 'a,b', '1,2', '3,4,5'
        bash -c "$line 2>'$TestDrive/errors'" | Should -Be '0 ingested, 1 failed, 0 skipped'
        $LASTEXITCODE | Should -Be 3
        Get-Content -LiteralPath "$TestDrive/errors" | Should -BeLike 'broken.csv: TabularInvalid: *'
    }

    It 'shows the units with -WhatIf and touches nothing' {
        $task = Register-IngestTask -Name press -EnvFile $envFile -At 02:30 -DayOfWeek Friday, Monday -RandomDelay 5m -Scope User -WhatIf
        $task.Status | Should -Be 'Planned'
        $task.Files.Path | Should -Be "$units/s3ingest-press.service", "$units/s3ingest-press.timer"
        $task.Files[1].Content | Should -Match '(?m)^OnCalendar=Mon,Fri \*-\*-\* 02:30:00$'
        $task.NextRun.DayOfWeek | Should -BeIn 'Monday', 'Friday'
        $task.NextRun | Should -BeGreaterThan ([datetimeoffset]::Now)
        $env:XDG_CONFIG_HOME, "$programs/calls" | Should -Not -Exist
    }

    It 'is refused while there is one of the name, and replaces it with -Force' {
        $null = Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User
        { Register-IngestTask -Name press -EnvFile $envFile -Interval 1h -Scope User } | Should -Throw '*-Force*' -ErrorId 'TaskExists,*'
        (Register-IngestTask -Name press -EnvFile $envFile -Interval 1h -Scope User -Force).Schedule | Should -Be 'every 1 h'
    }

    It 'leaves nothing when systemd refuses, and says what it wrote' {
        $null = New-Item -ItemType File -Path "$programs/systemctl.refuse"
        { Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User } | Should -Throw '*no bus*taken back*' -ErrorId 'SchedulerFailed,*'
        Get-ChildItem -LiteralPath $units | Should -BeNullOrEmpty
    }

    It 'reads the settings before it registers anything, without the environment of the session' {
        Set-Content -LiteralPath $envFile -Value 'INGEST_WATCH_DIR=inbox'
        $env:INGEST_BUCKET = 'of-the-session'
        try { { Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User } | Should -Throw '*INGEST_BUCKET*' -ErrorId 'ConfigurationInvalid,*' }
        finally { $env:INGEST_BUCKET = $null }
        $units | Should -Not -Exist
    }

    It 'runs a script with its arguments, none of them a secret' {
        $script = Join-Path -Path $inbox.Home -ChildPath 'say.ps1'
        Set-Content -LiteralPath $script -Value 'param($First, $Second) "$First|$Second|$PWD"; exit 7'
        $task = Register-IngestTask -Name say -FilePath $script -ArgumentList '-First', 'a b', '-Second', 'ü' -At 3am -WorkingDirectory $inbox.Path -Scope User
        bash -c "cd '$($task.WorkingDirectory)' && $($task.Command)" | Should -Be "a b|ü|$($inbox.Path)"
        $LASTEXITCODE | Should -Be 7
        $env:AWS_SECRET_ACCESS_KEY = 'canary-of-the-session'
        try {
            foreach ($secret in '-SecretKey', 'x canary-of-the-session', 'AKIAIOSFODNN7EXAMPLE') {
                $fault = { Register-IngestTask -Name other -FilePath $script -ArgumentList $secret -At 3am -Scope User } | Should -Throw -ErrorId 'ConfigurationInvalid,*' -PassThru
                $fault.Exception.ToString() | Should -Not -Match ([regex]::Escape($secret))
            }
        }
        finally { $env:AWS_SECRET_ACCESS_KEY = $null }
    }

    It 'names no secret of the .env file in any unit or record' {
        $task = Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User
        ($task | Format-List -Property * | Out-String) + ($task.Files.Content -join '') | Should -Not -Match ([regex]::Escape($server.Secret))
    }

    It 'refuses what no scheduler has' {
        { Register-IngestTask -Name '../x' -EnvFile $envFile -Interval 15m } | Should -Throw -ErrorId 'ConfigurationInvalid,*'
        { Register-IngestTask -Name press -EnvFile $envFile -Interval 10s } | Should -Throw '*minute*' -ErrorId 'ConfigurationInvalid,*'
        { Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User -UserName daemon } | Should -Throw '*-UserName*' -ErrorId 'ConfigurationInvalid,*'
        { Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User -Credential (Get-TestCredential) } | Should -Throw '*-UserName*' -ErrorId 'ConfigurationInvalid,*'
        { Register-IngestTask -Name press -FilePath "$TestDrive/missing.ps1" -Interval 15m -Scope User } | Should -Throw -ErrorId 'SourceNotFound,*'
        $units | Should -Not -Exist
    }
}

Describe 'Register-IngestTask on a system without a scheduler of its own' -Skip:(-not $IsMacOS) {
    It 'says what to do instead' {
        Set-Content -LiteralPath "$TestDrive/a.env" -Value 'INGEST_BUCKET=bucket', 'INGEST_WATCH_DIR=inbox'
        { Register-IngestTask -Name press -EnvFile "$TestDrive/a.env" -Interval 15m } | Should -Throw '*launchd*' -ErrorId 'SchedulerUnsupported,*'
    }
}

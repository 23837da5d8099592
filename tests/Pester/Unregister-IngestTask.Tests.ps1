BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
}

Describe 'Unregister-IngestTask with systemd' -Skip:(-not $IsLinux) {
    BeforeAll {
        $programs = Join-Path -Path $TestDrive -ChildPath 'bin'
        $null = New-Item -ItemType Directory -Path $programs
        Set-Content -LiteralPath "$programs/systemctl" -Value '#!/bin/sh', '[ ! -f "$0.refuse" ] || { echo "no bus" >&2; exit 1; }'
        chmod 700 "$programs/systemctl"
        $before = $env:PATH, $env:XDG_CONFIG_HOME
        $env:PATH = "${programs}:$env:PATH"
        $env:XDG_CONFIG_HOME = Join-Path -Path $TestDrive -ChildPath 'config'
        $units = Join-Path -Path $env:XDG_CONFIG_HOME -ChildPath 'systemd/user'
        $envFile = Join-Path -Path $TestDrive -ChildPath 'a.env'
        Set-Content -LiteralPath $envFile -Value 'INGEST_BUCKET=bucket', 'INGEST_WATCH_DIR=inbox'
    }
    AfterAll { $env:PATH, $env:XDG_CONFIG_HOME = $before }
    BeforeEach { $task = Register-IngestTask -Name press -EnvFile $envFile -Interval 15m -Scope User -Force }
    AfterEach { Remove-Item -LiteralPath "$programs/systemctl.refuse" -ErrorAction Ignore }

    It 'removes what was made, and takes the record from the pipeline' {
        $removed = $task | Unregister-IngestTask
        $removed.Status, $removed.Name | Should -Be 'Success', 'press'
        $removed.Files.Content | Should -Be $task.Files.Content
        Get-ChildItem -LiteralPath $units | Should -BeNullOrEmpty
        { $task | Unregister-IngestTask -ErrorAction Stop } | Should -Throw -ErrorId 'TaskNotFound,*'
    }

    It 'removes nothing with -WhatIf, and nothing when systemd refuses' {
        (Unregister-IngestTask -Name press -Scope User -WhatIf).Status | Should -Be 'Planned'
        $null = New-Item -ItemType File -Path "$programs/systemctl.refuse"
        { Unregister-IngestTask -Name press -Scope User } | Should -Throw '*no bus*' -ErrorId 'SchedulerFailed,*'
        @(Get-ChildItem -LiteralPath $units).Count | Should -Be 2
    }

    It 'removes all that the pipeline brings' {
        $second = Register-IngestTask -Name second -EnvFile $envFile -Interval 1h -Scope User
        ($task, $second | Unregister-IngestTask).Name | Should -Be 'press', 'second'
        Get-ChildItem -LiteralPath $units | Should -BeNullOrEmpty
    }

    It 'removes the others of a pipeline when one is not there' {
        [pscustomobject]@{ Name = 'missing'; Scope = 'User' }, $task | Unregister-IngestTask -ErrorVariable faults -ErrorAction SilentlyContinue | ForEach-Object Name | Should -Be 'press'
        $faults[0].FullyQualifiedErrorId | Should -BeLike 'TaskNotFound,*'
    }

    It 'leaves units alone that others made' {
        Set-Content -LiteralPath "$units/s3ingest-hand.timer" -Value '[Timer]'
        { Unregister-IngestTask -Name hand -Scope User -ErrorAction Stop } | Should -Throw '*Register-IngestTask*' -ErrorId 'TaskNotFound,*'
        "$units/s3ingest-hand.timer" | Should -Exist
    }
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule
    $server = Start-TestServer
    $inbox = New-Inbox
    $target = $inbox.Target.Clone()
    $target.Remove('KeyPrefix')
    $target.Remove('BucketName')
    $bucket = $inbox.Target.BucketName
    $registry = @{ Registry = "s3://$bucket" }
    $null = Invoke-S3Request -Method PUT -Path "/$bucket/src/a.csv" -Body ([System.Text.Encoding]::UTF8.GetBytes("id`n1`n"))
    $make = @{ Source = "s3://$bucket/src/"; PackageName = 'lab/results'; Description = 'Results'; Tag = 'test'; Confirm = $false; Force = $true; WarningAction = 'Ignore' }
    $first = New-QuiltPackage @make @registry @target
    $second = New-QuiltPackage @make @registry @target
}

AfterAll {
    Stop-TestServer
    Remove-Inbox -Inbox $inbox
}

Describe 'Remove-QuiltPackage' {
    It 'emits a plan with -WhatIf and changes nothing' {
        $before = (Get-BucketObject).Key
        $plan = @(Remove-QuiltPackage lab/results -AllRevisions @registry @target -WhatIf)
        $plan.Status | Should -Be 'Planned', 'Planned'
        $plan.TopHash | Should -Be $second.TopHash, $first.TopHash
        (Get-BucketObject).Key | Should -Be $before
    }

    It 'removes a revision that several pointers name once' {
        $body = [System.Text.Encoding]::ASCII.GetBytes($first.TopHash)
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/.quilt/named_packages/lab/twice/1795226317" -Body $body
        $null = Invoke-S3Request -Method PUT -Path "/$bucket/.quilt/named_packages/lab/twice/1795226318" -Body $body
        $removed = @(Get-QuiltPackage lab/twice -AllRevisions @registry @target | Remove-QuiltPackage @target -Confirm:$false -ErrorAction Stop)
        $removed.Revision | Should -Be 1795226318, 1795226317
    }

    It 'takes the latest revision back and then all, and leaves manifests and data' {
        $removed = $second | Remove-QuiltPackage @target -Confirm:$false
        $removed.TopHash | Should -Be $second.TopHash
        (Get-QuiltPackage lab/results @registry @target).TopHash | Should -Be $first.TopHash
        Test-QuiltPackage lab/results @registry @target -Quiet | Should -BeTrue
        $null = Remove-QuiltPackage lab/results -AllRevisions -IncludeDocuments @registry @target -Confirm:$false
        Get-QuiltPackage @registry @target | Should -BeNullOrEmpty
        $left = (Get-BucketObject).Key
        foreach ($key in 'src/a.csv', ".quilt/packages/$($first.TopHash)", ".quilt/packages/$($second.TopHash)") { $left | Should -Contain $key }
        $left -like '.quilt/named_packages/*' | Should -BeNullOrEmpty
        { Remove-QuiltPackage lab/results -AllRevisions @registry @target -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'PackageNotFound,*'
    }
}

Describe 'Invoke-PackageValidation.ps1' {
    BeforeAll {
        $script = Join-Path -Path $PSScriptRoot -ChildPath '../../Examples/Invoke-PackageValidation.ps1'
        $envFile = Join-Path -Path $inbox.Home -ChildPath 'validation.env'
        Set-Content -LiteralPath $envFile -Value @(
            "DEFAULT_PACKAGE_REGISTRY=s3://$bucket", "AWS_ENDPOINT_URL_S3=$($server.Url)", 'AWS_REGION=us-east-1'
            "AWS_ACCESS_KEY_ID=$($server.Access)", "AWS_SECRET_ACCESS_KEY=$($server.Secret)", "INGEST_LEDGER_PATH=$($inbox.Ledger)"
        )
        if (-not $IsWindows) { [System.IO.File]::SetUnixFileMode($envFile, 'UserRead, UserWrite') }

        function Invoke-Validation {
            param([string] $Config, [string] $Argument)
            $configPath = Join-Path -Path $inbox.Home -ChildPath $Config
            $call = "Import-Module '$(Get-BuiltModulePath)'; & '$script' -EnvFile '$envFile' -ConfigPath '$configPath' $Argument 3> `$null; exit `$LASTEXITCODE"
            $null = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand ([System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($call)))
            $exitCode = $LASTEXITCODE
            $written = Get-Content -LiteralPath $configPath -Raw | ConvertFrom-Json
            [pscustomobject]@{ ExitCode = $exitCode; Steps = @($written.Steps.PSObject.Properties.Value); Config = $written }
        }
    }

    It 'runs all six steps and leaves nothing listed' {
        $run = Invoke-Validation -Config all.json -Argument "-Source s3://$bucket/src/"
        $run.Steps | ForEach-Object { "$($_.Step) $($_.Passed)" } | Should -Be 'Init True', 'Run True', 'Test True', 'Verify True', 'Zero True', 'Config True' -Because ($run.Steps.Detail -join '; ')
        $run.ExitCode | Should -Be 0
        $run.Config.Passed | Should -BeTrue
        $run.Config.Package.PackageName | Should -Be 's3ingest/validation'
        $run.Config.Package.TopHash | Should -Match '^[0-9a-f]{64}$'
        $run.Config.Steps.Verify.Passed | Should -BeTrue
        (Get-BucketObject).Key -like '.quilt/named_packages/s3ingest/*' | Should -BeNullOrEmpty
        (Get-BucketObject -Prefix '.s3ingest/packages/s3ingest/').Key | Should -BeNullOrEmpty
    }

    It 'fails where there is nothing to package, cleans up and says so' {
        $run = Invoke-Validation -Config fault.json -Argument "-Source s3://$bucket/nothing-here/"
        $run.ExitCode | Should -Be 3
        $run.Steps | ForEach-Object { "$($_.Step) $($_.Passed)" } | Should -Be 'Init False', 'Run False', 'Test False', 'Verify False', 'Zero True', 'Config True'
        $run.Config.Passed | Should -BeFalse
    }
}

#requires -Version 7.4
#requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.0' }

<#
.SYNOPSIS
A validation run over what is in S3, for Invoke-Pester.

.DESCRIPTION
Each test names the objects that fail it. Run it from a scheduler with `Invoke-Pester -CI`: the exit code is the number of tests
that failed, and testResults.xml is what build servers read. The module's settings come from the environment or from .env.

.PARAMETER EnvFile
The .env file with the settings, INGEST_BUCKET among them. Without it .env in the current location and the environment.

.PARAMETER Prefix
Prefix that belongs to S3Ingest alone: objects below it that the ledger does not know fail a test. Without it that test is left out.

.PARAMETER Sample
How many objects are read back: a share or a number.

.EXAMPLE
Invoke-Pester -Path ./Test-IngestedObjects.Tests.ps1 -CI

With the settings of ./.env.

.EXAMPLE
Invoke-Pester -Container (New-PesterContainer -Path ./Test-IngestedObjects.Tests.ps1 -Data @{ EnvFile = '/etc/s3ingest/.env'; Prefix = 'incoming/' })

With parameters.
#>
param(
    [string] $EnvFile,

    [string] $Prefix,

    [string] $Sample = '1%'
)

BeforeAll {
    if (-not (Get-Module -Name S3Ingest)) { Import-Module -Name S3Ingest }
    $settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}

    filter Format-Finding {
        if ($_.Status -ne 'Verified') { "$($_.Status) $($_.Key): $($_.Actual)" }
    }
}

Describe 'What S3Ingest put into S3' {
    It 'is there as the ledger says' {
        Invoke-IngestVerify @settings -ErrorAction SilentlyContinue | Format-Finding | Should -BeNullOrEmpty
    }

    It 'has the content that was sent, as far as a sample tells' {
        Invoke-IngestVerify @settings -Sample $Sample -Deep -ErrorAction SilentlyContinue | Format-Finding | Should -BeNullOrEmpty
    }

    It 'is alone below its prefix' -Skip:(-not $Prefix) {
        Invoke-IngestVerify @settings -Prefix $Prefix -ErrorAction SilentlyContinue | Where-Object Status -eq 'Orphan' |
            ForEach-Object Key | Should -BeNullOrEmpty
    }
}

#requires -Version 7.4

<#
.SYNOPSIS
Builds, tests and shows S3Ingest.

.DESCRIPTION
On Linux and macOS this hands over to build.sh, which also gets what the tests need and runs the Ceph server. On Windows it
builds and runs the suites itself; the demo uses the bash that comes with Git, benchmarks and fault tests need Linux (WSL).

.PARAMETER Task
Build lays out the module in out/S3Ingest and the service in out/service. Test runs every suite. Demo ingests
Examples/inbox into a local S3 server. Package makes, in out, the module's package for the PowerShell Gallery
(S3Ingest.<version>.nupkg, and the folder package/S3Ingest/<version> for Publish-PSResource) and a zip file of the service.
Bench and Faults run the benchmarks and the fault tests. Clean deletes what was built. Pester runs the Pester suite alone
against the module that was built last.

.PARAMETER Packed
Pester packs the module that was built last, unpacks the package as a client of the gallery does, and runs against that.

.EXAMPLE
./build.ps1 -Task Test

.EXAMPLE
./build.ps1 -Task Package; Publish-PSResource -NupkgPath ./out/S3Ingest.0.1.0.nupkg -Repository PSGallery -ApiKey $key

.EXAMPLE
./build.ps1; Import-Module ./out/S3Ingest
#>
[CmdletBinding()]
param(
    [ValidateSet('Build', 'Test', 'Demo', 'Package', 'Bench', 'Faults', 'Clean', 'Pester')]
    [string] $Task = 'Build',

    [switch] $Packed
)

$ErrorActionPreference = 'Stop'
$cannotRun = 77 # build.sh takes this exit code for a suite that lacks something

function Invoke-Dotnet {
    dotnet @args
    if ($LASTEXITCODE -ne 0) { throw "dotnet $args ended with exit code $LASTEXITCODE" }
}

function Invoke-Build {
    Invoke-Dotnet build S3Ingest.slnx -c Release
    Invoke-Dotnet publish src/S3Ingest.Service -c Release --no-build -o out/service
}

function Import-Pester {
    $wanted = @{ Name = 'Pester'; MinimumVersion = '5.0' }
    if (-not (Get-Module -ListAvailable -FullyQualifiedName @{ ModuleName = 'Pester'; ModuleVersion = '5.0' })) {
        try {
            Install-Module @wanted -Scope CurrentUser -Force -SkipPublisherCheck
        }
        catch {
            Write-Output "Pester 5 was not found and could not be installed: $($_.Exception.Message -replace '\s+', ' ')"
            exit $cannotRun
        }
    }
    Import-Module @wanted
}

function Expand-ModulePackage {
    # What Install-PSResource leaves of a package; the folder.
    param([System.IO.FileInfo] $Package)
    $version = $Package.BaseName -replace '^S3Ingest\.'
    $folder = "$PSScriptRoot/artifacts/module/S3Ingest/$version"
    Remove-Item "$PSScriptRoot/artifacts/module" -Recurse -Force -ErrorAction Ignore
    [System.IO.Compression.ZipFile]::ExtractToDirectory($Package.FullName, $folder)
    Remove-Item -LiteralPath "$folder/[Content_Types].xml", "$folder/_rels", "$folder/S3Ingest.nuspec" -Recurse -Force
    $folder
}

function Invoke-PesterSuite {
    param([switch] $Packed)
    Import-Pester
    $env:S3INGEST_TEST_MODULE = $Packed ? (Expand-ModulePackage (& ./src/S3Ingest.PowerShell/New-ModulePackage.ps1)) : "$PSScriptRoot/out/S3Ingest"
    Write-Output "The module under test is $env:S3INGEST_TEST_MODULE."
    # Tests of errors that do not stop a cmdlet would inherit this script's preference.
    $ErrorActionPreference = 'Continue'
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = 'tests/Pester'
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = 'Detailed'
    $result = Invoke-Pester -Configuration $configuration

    # A file that cannot be read or a BeforeAll that throws fails no single test.
    $failed = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
    $skipped = $result.SkippedCount + $result.InconclusiveCount + $result.NotRunCount
    Write-Output "$($result.PassedCount) passed, $failed failed, $skipped skipped"
    if ($failed -gt 0) { exit 1 }
}

function Invoke-GitBash {
    $git = Get-Command git -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    $bash = $git ? (Join-Path (Split-Path (Split-Path $git.Source)) bin/bash.exe) : $null
    if (-not $bash -or -not (Test-Path $bash)) { throw 'The demo needs the bash that comes with Git for Windows.' }
    & $bash @args
}

Push-Location $PSScriptRoot
try {
    if ($Task -eq 'Pester') {
        Invoke-PesterSuite -Packed:$Packed
    }
    elseif (-not $IsWindows) {
        & ./build.sh $Task.ToLowerInvariant()
        exit $LASTEXITCODE
    }
    else {
        switch ($Task) {
            Build { Invoke-Build }
            Test {
                Invoke-Build
                Invoke-Dotnet test tests/S3Ingest.Core.Tests --no-build -c Release
                Invoke-Dotnet test tests/S3Ingest.Integration.Tests --no-build -c Release
                Invoke-PesterSuite -Packed
            }
            Demo {
                Invoke-Build
                Invoke-GitBash Examples/demo.sh pwsh
            }
            Package {
                Invoke-Build
                ./src/S3Ingest.PowerShell/New-ModulePackage.ps1
                Invoke-Dotnet msbuild src/S3Ingest.Service -t:Package -p:Configuration=Release
            }
            Clean { Remove-Item artifacts, out -Recurse -Force -ErrorAction Ignore }
            default { throw "$Task runs on Linux: ./build.sh $($Task.ToLowerInvariant()), in WSL for instance." }
        }
    }
}
finally {
    Pop-Location
}

#requires -Version 7.4

<#
.SYNOPSIS
Proves that packages can be made in this account: makes one, tests it, verifies it, and removes it again.

.DESCRIPTION
Six steps, each a record on the output, and all of them in a JSON file:

    Init    settings, credentials, permissions on the registry, and a plan of the package from its source
    Run     makes the package (New-QuiltPackage)
    Test    its name, manifest, structure, metadata and workflow
    Verify  browses it, looks at its README, and compares every content with its hash (Test-QuiltPackage -Deep)
    Zero    removes the revision that Run made, and nothing else: if the package was there before, its earlier
            revision is the latest one again
    Config  writes what each step came to and which package it was

Without -Step all six run in this order. A step that cannot be run because one before failed is recorded as not passed;
Zero and Config run in any case. Single steps can be run one after the other: they find the package in the JSON file.
Nothing that Zero removes is data: pointers of the validation's package, and the documents that were generated for it
when no other revision is left. The manifest stays, as Quilt has it.

Settings come from the environment and the .env file. Exit codes:

    0    every step passed
    1    it could not run: no module, or a JSON file that cannot be read
    3    it ran, and a step did not pass

.PARAMETER Step
The steps to run.

.PARAMETER Source
Folder of objects that the package is made from, as s3://bucket/folder/. It is only read. Needed for Init and Run.

.PARAMETER PackageName
Name of the validation's package. Use one that no real package has.

.PARAMETER Registry
Bucket of the packages, as s3://bucket. Without it DEFAULT_PACKAGE_REGISTRY, or what New-QuiltPackage suggests.

.PARAMETER EnvFile
The .env file with the settings. Without it .env in the current location and the environment.

.PARAMETER ConfigPath
The JSON file.

.EXAMPLE
./Invoke-PackageValidation.ps1 -Source s3://ml-data/experiments/model-v2/ -Registry s3://ml-packages; $LASTEXITCODE

All six steps.

.EXAMPLE
./Invoke-PackageValidation.ps1 -Step Init, Run, Test -Source s3://ml-data/experiments/model-v2/

Leaves the package for a look at it in the catalog; -Step Verify, Zero, Config goes on later.
#>
[CmdletBinding()]
param(
    [ValidateSet('Init', 'Run', 'Test', 'Verify', 'Zero', 'Config')]
    [string[]] $Step = @('Init', 'Run', 'Test', 'Verify', 'Zero', 'Config'),

    [string] $Source,

    [string] $PackageName = 's3ingest/validation',

    [string] $Registry,

    [string] $EnvFile,

    [string] $ConfigPath = './.config'
)

$ErrorActionPreference = 'Stop'
$settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}
$place = $Registry ? @{ Registry = $Registry } : @{}

function Get-Identity {
    # The revision that Run made, in this call or in an earlier one.
    if (-not $script:state.Package) { throw 'No package is known: run the step Run first.' }
    @{ PackageName = $script:state.Package.PackageName; Registry = $script:state.Package.Registry; TopHash = $script:state.Package.TopHash }
}

function Get-PackageArgument {
    if (-not $Source) { throw 'Give -Source s3://bucket/folder/: the package is made from the objects below it.' }
    @{
        Source      = $Source
        PackageName = $PackageName
        Description = 'Made to prove that packages can be made; it is removed again.'
        Tag         = 'validation'
        Metadata    = @{ department = 'operations'; contact = 'operations'; purpose = 'validation' }
        Message     = 'Validation run'
    }
}

function Assert-NoError {
    param([object[]] $Finding)
    $errors = @($Finding | Where-Object Severity -EQ 'Error')
    if ($errors) { throw "$($errors.Count) errors, the first one: $($errors[0].Rule) $($errors[0].Subject): $($errors[0].Message)" }
}

$actions = @{
    Init   = {
        $arguments = Get-PackageArgument
        $plan = New-QuiltPackage @arguments @place @settings -WhatIf
        $bucket = $plan.Registry -replace '^s3://'
        $failed = @(Test-IngestConfiguration -BucketName $bucket @settings | Where-Object Status -EQ 'Failed')
        if ($failed) { throw "$($failed.Count) checks of $($plan.Registry) failed, the first one: $($failed[0].Name): $($failed[0].Message ?? $failed[0].Value)" }
        "$($plan.Registry) can be written; $($plan.Structure.FilesOrganized) objects would be in the package"
    }
    Run    = {
        $arguments = Get-PackageArgument
        # -Force: a revision of its own, even when nothing is new since the last validation.
        $package = New-QuiltPackage @arguments @place @settings -Force -Confirm:$false
        if ($package.Status -ne 'Success') { throw "New-QuiltPackage ended with $($package.Status): $($package.ErrorMessage)" }
        $script:state.Package = [ordered]@{
            PackageName = $package.PackageName
            Registry    = $package.Registry
            TopHash     = $package.TopHash
            Revision    = $package.Revision
            CatalogUri  = $package.CatalogUri
            Entries     = $package.PackageMetadata.EntryCount
        }
        "$($package.CatalogUri), $($package.PackageMetadata.EntryCount) entries"
    }
    Test   = {
        $identity = Get-Identity
        $findings = @(Test-QuiltPackage @identity @settings -Rule PackageName, Manifest, LogicalKey, Structure, Metadata, Workflow)
        Assert-NoError -Finding $findings
        "$($findings.Count) findings, none of them an error"
    }
    Verify = {
        $identity = Get-Identity
        $entries = 0
        $readme = $null
        Get-QuiltPackage @identity @settings -Entries | ForEach-Object { $entries++; if ($_.LogicalKey -ceq 'README.md') { $readme = $_ } }
        if ($entries -ne $script:state.Package.Entries) { throw "The package has $entries entries, $($script:state.Package.Entries) were made." }
        if (-not $readme) { throw 'The package has no README.md.' }
        $findings = @(Test-QuiltPackage @identity @settings -Deep -InformationVariable said)
        Assert-NoError -Finding $findings
        $poor = $findings | Where-Object Subject -CEQ 'README.md' | Select-Object -First 1
        if ($poor) { throw "README.md: $($poor.Message)" }
        $proved = $said.MessageData.Proved
        "$entries entries proved: $($proved.Stored + $proved.Composite) by kept checksums, $($proved.ServerSide) by the provider now, $($proved.Downloaded) by reading"
    }
    Zero   = {
        $identity = Get-Identity
        $removed = @(Remove-QuiltPackage @identity @settings -IncludeDocuments -Confirm:$false)
        $left = @(Get-QuiltPackage -PackageName $identity.PackageName -Registry $identity.Registry -AllRevisions @settings -ErrorAction Ignore |
                Where-Object TopHash -EQ $identity.TopHash)
        if ($left) { throw "$($left.Count) pointers of the revision are still there." }
        "$($removed.Count) pointers removed"
    }
    Config = {
        "written to $ConfigPath"
    }
}

$all = 'Init', 'Run', 'Test', 'Verify', 'Zero', 'Config'
$script:state = [ordered]@{ Package = $null; Steps = [ordered]@{} }
try {
    if (-not (Get-Module -Name S3Ingest)) { Import-Module -Name S3Ingest }
    if ((Test-Path -LiteralPath $ConfigPath) -and $Step -notcontains 'Run') {
        $earlier = Get-Content -LiteralPath $ConfigPath -Raw | ConvertFrom-Json -AsHashtable
        $script:state.Package = $earlier.Package
        foreach ($name in $all | Where-Object { $earlier.Steps.Contains($_) }) { $script:state.Steps[$name] = $earlier.Steps[$name] }
    }
}
catch {
    [Console]::Error.WriteLine("$_")
    exit 1
}

$passed = $true
foreach ($name in $all | Where-Object { $_ -in $Step }) {
    $result = [ordered]@{ Step = $name; Passed = $false; Detail = ''; StartedAt = [datetime]::UtcNow.ToString('o', [cultureinfo]::InvariantCulture); Seconds = 0.0 }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        if (-not $passed -and $name -notin 'Zero', 'Config' -and -not ($name -eq 'Verify' -and $script:state.Package)) { throw 'Not run: a step before failed.' }
        if ($name -eq 'Zero' -and -not $passed -and -not $script:state.Package) { $result.Detail = 'nothing was made' }
        else { $result.Detail = [string](& $actions[$name]) }
        $result.Passed = $true
    }
    catch {
        $result.Detail = "$_"
        $passed = $false
    }
    $result.Seconds = [System.Math]::Round($watch.Elapsed.TotalSeconds, 1)
    $script:state.Steps[$name] = $result
    [pscustomobject]$result
    # After each step, so that a run that is ended from outside leaves what it came to.
    $script:state.Passed = $passed
    $script:state | ConvertTo-Json -Depth 5 | Set-Content -LiteralPath $ConfigPath
}
exit ($passed ? 0 : 3)

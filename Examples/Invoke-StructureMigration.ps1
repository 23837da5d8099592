#requires -Version 7.4

<#
.SYNOPSIS
Reorganises a bucket in three steps that may be days apart: plan, move what was reviewed, and undo.

.DESCRIPTION
Without -Move or -Undo the plan is written to a CSV file and nothing is changed. Somebody reviews it; what is to stay is left out
with -Exclude and a new plan. With -Move the plan is made once more, and only when it is still the one in the file is anything
moved. With -Undo everything goes back. Exit codes:

    0    done
    1    it could not run, or the reviewed plan does not hold any more; nothing was moved
    3    some objects were not moved or not taken back; the output names them

Two migrations of one bucket and prefix never run at once, on whatever machine: the second one ends with MigrationLocked.

.PARAMETER EnvFile
The .env file with the settings, INGEST_BUCKET among them. Without it .env in the current location and the environment.

.PARAMETER PlanPath
The CSV file: written without -Move, read with it.

.PARAMETER Layout
Layout file; without it the built-in layout is meant.

.PARAMETER Include
Only keys like these, below the prefix, as Move-S3Structure takes them; the same for plan and -Move.

.PARAMETER Exclude
Not keys like these; the same for plan and -Move.

.PARAMETER Move
Moves what the plan says.

.PARAMETER Undo
Takes a migration back.

.PARAMETER MigrationId
The migration to take back; -Move writes its id.

.EXAMPLE
./Invoke-StructureMigration.ps1 -EnvFile ./ml.env -PlanPath plan.csv

Writes the plan.

.EXAMPLE
./Invoke-StructureMigration.ps1 -EnvFile ./ml.env -PlanPath plan.csv -Move

Moves what was reviewed.

.EXAMPLE
./Invoke-StructureMigration.ps1 -EnvFile ./ml.env -Undo -MigrationId 01a1fdbd-06ba-7cda-aa0a-2509a7ed6f57

Takes it back.
#>
[CmdletBinding(DefaultParameterSetName = 'Plan')]
param(
    [string] $EnvFile,

    [Parameter(Mandatory, ParameterSetName = 'Plan')]
    [Parameter(Mandatory, ParameterSetName = 'Move')]
    [string] $PlanPath,

    [string] $Layout,

    [Parameter(ParameterSetName = 'Plan')]
    [Parameter(ParameterSetName = 'Move')]
    [string[]] $Include,

    [Parameter(ParameterSetName = 'Plan')]
    [Parameter(ParameterSetName = 'Move')]
    [string[]] $Exclude,

    [Parameter(Mandatory, ParameterSetName = 'Move')]
    [switch] $Move,

    [Parameter(Mandatory, ParameterSetName = 'Undo')]
    [switch] $Undo,

    [Parameter(Mandatory, ParameterSetName = 'Undo')]
    [guid] $MigrationId
)

function Get-Plan {
    # Conflicts are records as well as errors.
    param([hashtable] $Settings)
    Move-S3Structure @Settings -WhatIf -ErrorAction SilentlyContinue | Select-Object -Property Status, OldPath, NewPath, Size, ETag, ErrorMessage
}

function Write-Outcome {
    # Says what did not go well, and the report; emits the exit code last.
    param([object[]] $Record)
    $report = $Record | Where-Object { $_ -is [S3Ingest.MigrationReport] }
    foreach ($item in $Record | Where-Object { $_ -is [S3Ingest.MigrationRecord] -and $_.Status -in 'Failed', 'Conflict' }) {
        [Console]::Error.WriteLine("$($item.OldPath): $($item.ErrorId): $($item.ErrorMessage)")
    }
    if (-not $report) { throw 'It ended without a report.' }
    "$($report.Action) $($report.MigrationId): $($report.Done) of $($report.Planned) objects, $($report.Conflicts) conflicts, $($report.Failed) failed"
    "Report: $($report.ReportPath)"
    ($report.Conflicts + $report.Failed) ? 3 : 0
}

try {
    if (-not (Get-Module -Name S3Ingest)) { Import-Module -Name S3Ingest -ErrorAction Stop }
    $settings = @{}
    foreach ($name in 'EnvFile', 'Layout', 'Include', 'Exclude') {
        if ($PSBoundParameters.ContainsKey($name)) { $settings[$name] = $PSBoundParameters[$name] }
    }

    if ($Undo) {
        $outcome = @(Write-Outcome -Record @(Undo-S3Structure @settings -MigrationId $MigrationId -Confirm:$false -ErrorAction SilentlyContinue))
    }
    elseif (-not $Move) {
        $plan = @(Get-Plan -Settings $settings)
        $plan | Export-Csv -LiteralPath $PlanPath -ErrorAction Stop
        $blocked = @($plan | Where-Object Status -EQ Conflict).Count
        $outcome = "$($plan.Count) objects are in the plan, $blocked of them in conflict: $PlanPath", ($blocked ? 3 : 0)
    }
    else {
        # The ETag is among what is compared: an object that was written to since the review is another object.
        $line = { "$($_.OldPath)`t$($_.NewPath)`t$($_.ETag)" }
        $reviewed = [Collections.Generic.HashSet[string]]::new([string[]]@(Import-Csv -LiteralPath $PlanPath -ErrorAction Stop | ForEach-Object $line))
        $now = @(Get-Plan -Settings $settings | ForEach-Object $line)
        $changed = @($now | Where-Object { -not $reviewed.Remove($_) }) + @($reviewed)
        if ($changed) { throw "The plan does not hold any more, as for $($changed[0].Split("`t")[0]). Make a new one and have it reviewed." }
        $outcome = $now ? @(Write-Outcome -Record @(Move-S3Structure @settings -Confirm:$false -ErrorAction SilentlyContinue)) : @('Nothing to do.', 0)
    }
}
catch {
    [Console]::Error.WriteLine("$_")
    exit 1
}
$outcome | Select-Object -SkipLast 1
exit $outcome[-1]

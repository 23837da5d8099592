#requires -Version 7.4

<#
.SYNOPSIS
Makes the package for the PowerShell Gallery from the module that was built.

.DESCRIPTION
Writes the folder that Publish-Module takes (package/S3Ingest/<version>, with the newest section of CHANGELOG.md as release
notes) and the package that Publish-PSResource would push (S3Ingest.<version>.nupkg). The same module gives the same bytes:
entries are in order and have the first time that a zip file knows.

The nuspec has the elements and tags that PowerShellGet writes; without the tags of the cmdlets the gallery neither lists
nor finds them.

.PARAMETER ModulePath
The built module.

.PARAMETER OutputPath
The folder that package and nupkg are written to.

.PARAMETER ChangelogPath
Its first section of the second level becomes the release notes.

.EXAMPLE
./src/S3Ingest.PowerShell/New-ModulePackage.ps1

Packs out/S3Ingest and writes the path of the package.
#>
[CmdletBinding()]
[OutputType([System.IO.FileInfo])]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../../out/S3Ingest'),
    [string] $OutputPath = (Join-Path -Path $PSScriptRoot -ChildPath '../../out'),
    [string] $ChangelogPath = (Join-Path -Path $PSScriptRoot -ChildPath '../../CHANGELOG.md')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
$utf8 = [System.Text.UTF8Encoding]::new($false)

function Get-ReleaseNote {
    $section = [regex]::Match([System.IO.File]::ReadAllText($ChangelogPath), '(?ms)^## .*?\n(.*?)(?=^## |\z)')
    if (-not $section.Success) { throw "'$ChangelogPath' has no section." }
    $section.Groups[1].Value.Trim().ReplaceLineEndings("`n")
}

function Copy-Module {
    # The folder as the gallery's clients lay it out, with the release notes in its manifest.
    param([string] $Destination, [string] $Notes)
    if (Test-Path -LiteralPath $Destination) { Remove-Item -LiteralPath $Destination -Recurse -Force }
    $null = New-Item -ItemType Directory -Path (Split-Path -Path $Destination) -Force
    Copy-Item -LiteralPath $ModulePath -Destination $Destination -Recurse
    $path = Join-Path -Path $Destination -ChildPath 'S3Ingest.psd1'
    $text = [System.IO.File]::ReadAllText($path)
    $placeholder = "'See CHANGELOG.md'"
    if (-not $text.Contains($placeholder)) { throw "'$path' has no ReleaseNotes = $placeholder to replace." }
    [System.IO.File]::WriteAllText($path, $text.Replace($placeholder, "'$($Notes.Replace("'", "''"))'"), $utf8)
}

function ConvertTo-Nuspec {
    param([System.Collections.IDictionary] $Manifest)
    $data = $Manifest.PrivateData.PSData
    $prerelease = $data['Prerelease'] ? "-$($data['Prerelease'])" : ''
    $commands = $Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" }
    $elements = [ordered]@{
        id                       = 'S3Ingest'
        version                  = "$($Manifest.ModuleVersion)$prerelease"
        authors                  = $Manifest.Author
        owners                   = $Manifest.CompanyName
        requireLicenseAcceptance = 'false'
        licenseUrl               = $data.LicenseUri
        projectUrl               = $data.ProjectUri
        description              = $Manifest.Description
        releaseNotes             = $data.ReleaseNotes
        copyright                = $Manifest.Copyright
        tags                     = @($data.Tags) + 'PSModule', 'PSIncludes_Cmdlet' + $commands -join ' '
    }
    $lines = foreach ($element in $elements.GetEnumerator()) {
        "    <$($element.Key)>$([System.Security.SecurityElement]::Escape($element.Value))</$($element.Key)>"
    }
    @(
        '<?xml version="1.0" encoding="utf-8"?>'
        '<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">'
        '  <metadata>'
        $lines
        '  </metadata>'
        '</package>'
    ) -join "`n"
}

function Get-PackagePart {
    # Entry names and their bytes: what the Open Packaging Conventions ask for, then the module.
    param([string] $Folder, [string] $Nuspec)
    $names = [string[]]@(Get-ChildItem -LiteralPath $Folder -Recurse -File -Force | ForEach-Object { [System.IO.Path]::GetRelativePath($Folder, $_.FullName).Replace('\', '/') })
    [System.Array]::Sort($names, [System.StringComparer]::Ordinal)
    $types = @($names | ForEach-Object { [System.IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ }) + 'nuspec' |
        Sort-Object -Unique -Culture '' | ForEach-Object { "  <Default Extension=`"$_`" ContentType=`"application/octet-stream`" />" }
    $untyped = $names | Where-Object { -not [System.IO.Path]::GetExtension($_) } |
        ForEach-Object { "  <Override PartName=`"/$_`" ContentType=`"application/octet-stream`" />" }
    $parts = [ordered]@{
        '[Content_Types].xml' = $utf8.GetBytes((@(
                    '<?xml version="1.0" encoding="utf-8"?>'
                    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
                    '  <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml" />'
                    $types
                    $untyped
                    '</Types>'
                ) -join "`n"))
        '_rels/.rels'         = $utf8.GetBytes((@(
                    '<?xml version="1.0" encoding="utf-8"?>'
                    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    '  <Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/S3Ingest.nuspec" Id="R1" />'
                    '</Relationships>'
                ) -join "`n"))
        'S3Ingest.nuspec'     = $utf8.GetBytes($Nuspec)
    }
    foreach ($name in $names) { $parts[$name] = [System.IO.File]::ReadAllBytes((Join-Path -Path $Folder -ChildPath $name)) }
    $parts
}

function Write-Package {
    param([string] $Path, [System.Collections.IDictionary] $Parts)
    $stream = [System.IO.File]::Create($Path)
    try {
        $archive = [System.IO.Compression.ZipArchive]::new($stream, [System.IO.Compression.ZipArchiveMode]::Create)
        try {
            foreach ($part in $Parts.GetEnumerator()) {
                $entry = $archive.CreateEntry($part.Key, [System.IO.Compression.CompressionLevel]::Optimal)
                $entry.LastWriteTime = [System.DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [timespan]::Zero)
                $content = $entry.Open()
                try { $content.Write($part.Value, 0, $part.Value.Length) } finally { $content.Dispose() }
            }
        }
        finally { $archive.Dispose() }
    }
    finally { $stream.Dispose() }
}

$version = (Import-PowerShellDataFile -LiteralPath (Join-Path -Path $ModulePath -ChildPath 'S3Ingest.psd1')).ModuleVersion
$folder = Join-Path -Path ([System.IO.Path]::GetFullPath($OutputPath)) -ChildPath "package/S3Ingest/$version"
Copy-Module -Destination $folder -Notes (Get-ReleaseNote)
$manifest = Import-PowerShellDataFile -LiteralPath (Join-Path -Path $folder -ChildPath 'S3Ingest.psd1')
$nuspec = ConvertTo-Nuspec -Manifest $manifest
$package = Join-Path -Path ([System.IO.Path]::GetFullPath($OutputPath)) -ChildPath "S3Ingest.$([regex]::Match($nuspec, '<version>(.*)</version>').Groups[1].Value).nupkg"
Write-Package -Path $package -Parts (Get-PackagePart -Folder $folder -Nuspec $nuspec)
Get-Item -LiteralPath $package

<#
.SYNOPSIS
    Makes the help file of the module from docs/help/*.md and from the cmdlets themselves.
.DESCRIPTION
    Each file has the sections Synopsis, Description, Parameters (### name), Notes, Examples (### title, text, code block)
    and Links. Parameters that several cmdlets share are described in _shared.md, and the notes that all have follow their
    own. Types, sets, positions, inputs and outputs are read from the built module, so they cannot be wrong; a parameter
    that no text describes is an error.
.PARAMETER ModulePath
    The built module.
.PARAMETER OutputPath
    The file that is written.
.EXAMPLE
    ./docs/New-HelpFile.ps1

    Writes src/S3Ingest.PowerShell/module/en-US/S3Ingest.PowerShell.dll-Help.xml from the module in out/S3Ingest.
#>
[CmdletBinding()]
param(
    [string] $ModulePath = (Join-Path -Path $PSScriptRoot -ChildPath '../out/S3Ingest'),
    [string] $OutputPath = (Join-Path -Path $PSScriptRoot -ChildPath '../src/S3Ingest.PowerShell/module/en-US/S3Ingest.PowerShell.dll-Help.xml')
)

$ErrorActionPreference = 'Stop'
Set-StrictMode -Version 3
$common = [System.Management.Automation.Cmdlet]::CommonParameters
$ns = @{
    maml    = 'http://schemas.microsoft.com/maml/2004/10'
    command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev     = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

function ConvertFrom-HelpText {
    # Sections by name; each is text before the first '###' and a map of its '###' parts.
    param([string] $Path)
    $sections = [ordered]@{}
    foreach ($part in (Get-Content -LiteralPath $Path -Raw) -split '(?m)^## ' | Select-Object -Skip 1) {
        $name, $body = $part -split '\r?\n', 2
        $items = $body -split '(?m)^### '
        $map = [ordered]@{}
        foreach ($item in $items | Select-Object -Skip 1) {
            $key, $text = $item -split '\r?\n', 2
            $map[$key.Trim()] = $text.Trim()
        }
        $sections[$name.Trim()] = [pscustomobject]@{ Text = $items[0].Trim(); Items = $map }
    }
    $sections
}

function Write-Paragraph {
    param([System.Xml.XmlWriter] $Xml, [string] $Text)
    foreach ($paragraph in $Text -split '(?:\r?\n){2,}') {
        $Xml.WriteElementString('maml', 'para', $ns.maml, ($paragraph -replace '\s*\r?\n\s*', ' ' -replace '`'))
    }
}

function Write-Parameter {
    param([System.Xml.XmlWriter] $Xml, $Parameter, [string] $Text, [switch] $Brief)
    $type = $Parameter.ParameterType
    $pipeline = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    $Xml.WriteStartElement('command', 'parameter', $ns.command)
    $Xml.WriteAttributeString('required', "$($Parameter.IsMandatory)".ToLowerInvariant())
    $Xml.WriteAttributeString('variableLength', 'true')
    $Xml.WriteAttributeString('globbing', "$(@($Parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }).Count -gt 0)".ToLowerInvariant())
    $Xml.WriteAttributeString('pipelineInput', $(if ($pipeline) { "True ($($pipeline -join ', '))" } else { 'False' }))
    $Xml.WriteAttributeString('position', $(if ($Parameter.Position -ge 0) { "$($Parameter.Position)" } else { 'named' }))
    $Xml.WriteAttributeString('aliases', $(if ($Parameter.Aliases.Count) { $Parameter.Aliases -join ', ' } else { 'none' }))
    $Xml.WriteElementString('maml', 'name', $ns.maml, $Parameter.Name)
    $Xml.WriteStartElement('maml', 'description', $ns.maml)
    if (-not $Brief) { Write-Paragraph -Xml $Xml -Text $Text }
    $Xml.WriteEndElement()
    $typeName = ([Nullable]::GetUnderlyingType($type) ?? $type).Name
    if ($type -ne [switch]) {
        $Xml.WriteStartElement('command', 'parameterValue', $ns.command)
        $Xml.WriteAttributeString('required', 'true')
        $Xml.WriteAttributeString('variableLength', "$($type.IsArray)".ToLowerInvariant())
        $Xml.WriteString($typeName)
        $Xml.WriteEndElement()
    }
    $Xml.WriteStartElement('dev', 'type', $ns.dev)
    $Xml.WriteElementString('maml', 'name', $ns.maml, $typeName)
    $Xml.WriteEndElement()
    $Xml.WriteEndElement()
}

function Write-Command {
    param([System.Xml.XmlWriter] $Xml, $Command, $Help, $Shared)
    $describe = {
        param($name)
        $text = $Help['Parameters'].Items[$name] ?? $Shared['Parameters'].Items[$name]
        if (-not $text) { throw "$($Command.Name): parameter $name is not described in docs/help." }
        $text
    }
    $Xml.WriteStartElement('command', 'command', $ns.command)
    foreach ($prefix in 'maml', 'dev') { $Xml.WriteAttributeString('xmlns', $prefix, $null, $ns[$prefix]) }
    $Xml.WriteStartElement('command', 'details', $ns.command)
    $Xml.WriteElementString('command', 'name', $ns.command, $Command.Name)
    $Xml.WriteElementString('command', 'verb', $ns.command, $Command.Verb)
    $Xml.WriteElementString('command', 'noun', $ns.command, $Command.Noun)
    $Xml.WriteStartElement('maml', 'description', $ns.maml)
    Write-Paragraph -Xml $Xml -Text $Help['Synopsis'].Text
    $Xml.WriteEndElement()
    $Xml.WriteEndElement()
    $Xml.WriteStartElement('maml', 'description', $ns.maml)
    Write-Paragraph -Xml $Xml -Text $Help['Description'].Text
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('command', 'syntax', $ns.command)
    foreach ($set in $Command.ParameterSets) {
        $Xml.WriteStartElement('command', 'syntaxItem', $ns.command)
        $Xml.WriteElementString('maml', 'name', $ns.maml, $Command.Name)
        foreach ($parameter in $set.Parameters | Where-Object { $_.Name -notin $common }) {
            Write-Parameter -Xml $Xml -Parameter $parameter -Brief
        }
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('command', 'parameters', $ns.command)
    $known = @{}
    foreach ($parameter in $Command.ParameterSets.Parameters | Where-Object { $_.Name -notin $common }) {
        if ($known.ContainsKey($parameter.Name)) { continue }
        $known[$parameter.Name] = $true
        Write-Parameter -Xml $Xml -Parameter $parameter -Text (& $describe $parameter.Name)
    }
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('command', 'inputTypes', $ns.command)
    foreach ($type in $Command.ParameterSets.Parameters | Where-Object ValueFromPipeline | ForEach-Object ParameterType | Sort-Object -Property FullName -Unique) {
        $Xml.WriteStartElement('command', 'inputType', $ns.command)
        $Xml.WriteStartElement('dev', 'type', $ns.dev)
        $Xml.WriteElementString('maml', 'name', $ns.maml, $type.FullName)
        $Xml.WriteEndElement()
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('command', 'returnValues', $ns.command)
    foreach ($output in $Command.OutputType) {
        $Xml.WriteStartElement('command', 'returnValue', $ns.command)
        $Xml.WriteStartElement('dev', 'type', $ns.dev)
        $Xml.WriteElementString('maml', 'name', $ns.maml, $output.Name)
        $Xml.WriteEndElement()
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('maml', 'alertSet', $ns.maml)
    $Xml.WriteStartElement('maml', 'alert', $ns.maml)
    foreach ($notes in $Help['Notes'], $Shared['Notes'] | Where-Object { $_ }) { Write-Paragraph -Xml $Xml -Text $notes.Text }
    $Xml.WriteEndElement()
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('command', 'examples', $ns.command)
    $number = 0
    foreach ($example in $Help['Examples'].Items.GetEnumerator()) {
        $number++
        $null, $code, $remarks = [regex]::Match($example.Value, '(?s)```powershell\r?\n(.*?)\r?\n```\s*(.*)').Groups.Value
        $remarks = $remarks -replace '(?m)^\*Not run by the tests: .*\*\s*' # said to who reads or changes the sources
        $Xml.WriteStartElement('command', 'example', $ns.command)
        $Xml.WriteElementString('maml', 'title', $ns.maml, "--------- Example ${number}: $($example.Key) ---------")
        $Xml.WriteElementString('dev', 'code', $ns.dev, $code)
        $Xml.WriteStartElement('dev', 'remarks', $ns.dev)
        Write-Paragraph -Xml $Xml -Text $remarks
        $Xml.WriteEndElement()
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()

    $Xml.WriteStartElement('command', 'relatedLinks', $ns.command)
    foreach ($link in $Help['Links'].Text -split '\r?\n' | Where-Object { $_ }) {
        $Xml.WriteStartElement('maml', 'navigationLink', $ns.maml)
        $Xml.WriteElementString('maml', 'linkText', $ns.maml, $link.Trim('-', ' '))
        $Xml.WriteElementString('maml', 'uri', $ns.maml, '')
        $Xml.WriteEndElement()
    }
    $Xml.WriteEndElement()
    $Xml.WriteEndElement()
}

$module = Import-Module -Name $ModulePath -PassThru
$shared = ConvertFrom-HelpText -Path (Join-Path -Path $PSScriptRoot -ChildPath 'help/_shared.md')
$settings = [System.Xml.XmlWriterSettings]@{ Indent = $true; NewLineChars = "`n"; Encoding = [System.Text.UTF8Encoding]::new($false) }
$null = New-Item -ItemType Directory -Path (Split-Path -Path $OutputPath) -Force
$writer = [System.Xml.XmlWriter]::Create($OutputPath, $settings)
try {
    $writer.WriteStartElement('helpItems', 'http://msh')
    $writer.WriteAttributeString('schema', 'maml')
    foreach ($command in $module.ExportedCmdlets.Values | Sort-Object -Property Name) {
        $help = ConvertFrom-HelpText -Path (Join-Path -Path $PSScriptRoot -ChildPath "help/$($command.Name).md")
        Write-Command -Xml $writer -Command $command -Help $help -Shared $shared
    }
    $writer.WriteEndElement()
}
finally {
    $writer.Dispose()
}

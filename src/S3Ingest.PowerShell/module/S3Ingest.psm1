# Loads the compiled cmdlets into a load context of their own and makes them this module's.

$recordsPath = Join-Path -Path $PSScriptRoot -ChildPath 'S3Ingest.dll'
if (-not [System.IO.File]::Exists($recordsPath)) {
    # A clone of the repository: the module is what the build made of it. It is imported as a whole and into the session,
    # since help is looked for beside the manifest that a cmdlet came with.
    $clone = [System.IO.Path]::GetFullPath((Join-Path -Path $PSScriptRoot -ChildPath '../../..'))
    $built = Join-Path -Path $clone -ChildPath 'out/S3Ingest/S3Ingest.psd1'
    if (-not [System.IO.File]::Exists($built)) {
        throw "S3Ingest is not built in '$clone'. Run './build.ps1 Build' there (or './build.sh build') and import it again."
    }
    Import-Module -Name $built -Global
    return
}

if (-not ('S3Ingest.ModuleLoadContext' -as [type])) {
    $null = [System.Reflection.Assembly]::LoadFrom($recordsPath)
}
$loaded = [S3Ingest.ModuleLoadContext]::Version
$wanted = [System.Reflection.AssemblyName]::GetAssemblyName($recordsPath).Version
if ($loaded -ne $wanted) {
    throw "This process already holds S3Ingest $loaded, and an assembly cannot be replaced. Start a new session for S3Ingest $wanted."
}

$cmdlets = Import-Module -Assembly ([S3Ingest.ModuleLoadContext]::LoadModule($PSScriptRoot)) -Force -PassThru

# PowerShell keeps an imported assembly in its module table and gives its cmdlets to nobody at the next import, so it
# has to leave together with this module.
$ExecutionContext.SessionState.Module.OnRemove = { Remove-Module -ModuleInfo $cmdlets -Force }.GetNewClosure()

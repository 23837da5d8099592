# What the suites share: the built module, a real S3 server, a fresh inbox for each test, and a look at the bucket that
# does not go through the module.

$ErrorActionPreference = 'Stop'
$script:Root = (Resolve-Path -Path (Join-Path -Path $PSScriptRoot -ChildPath '../..')).Path
# The manifest, since PowerShell imports a folder by its path only when it bears the module's name and not a version.
$script:ModulePath = Join-Path -Path ($env:S3INGEST_TEST_MODULE ? $env:S3INGEST_TEST_MODULE : "$script:Root/out/S3Ingest") -ChildPath 'S3Ingest.psd1'
$script:Server = $null

function Get-BuiltModulePath {
    # What the last build laid out, or the package that build.ps1 -Packed unpacked: its manifest, to be imported by this path.
    $script:ModulePath
}

function Import-BuiltModule {
    Import-Module -Name $script:ModulePath -Force -Global
}

# --- servers ------------------------------------------------------------------------------------------------------

function Get-TestServerName {
    # Ceph RADOS Gateway takes part when the test command has started one.
    'LocalS3'
    if ($env:S3INGEST_TEST_CEPH) { 'Ceph' }
}

function Start-TestServer {
    param([ValidateSet('LocalS3', 'Ceph')] [string] $Name = 'LocalS3')
    if ($Name -eq 'Ceph') {
        $url, $access, $secret = $env:S3INGEST_TEST_CEPH -split ' '
        $script:Server = [pscustomobject]@{ Name = $Name; Url = $url; Access = $access; Secret = $secret; Bucket = $null; Process = $null }
    }
    else {
        $assembly = Join-Path -Path $script:Root -ChildPath 'artifacts/bin/S3Ingest.LocalS3/release/S3Ingest.LocalS3.dll'
        $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
        foreach ($argument in $assembly, '--port', '0', '--bucket', 'test') { $start.ArgumentList.Add($argument) }
        $start.RedirectStandardOutput = $true
        $process = [System.Diagnostics.Process]::Start($start)
        $ready, $url, $access, $secret = $process.StandardOutput.ReadLine() -split ' '
        if ($ready -ne 'ready') { throw "LocalS3 did not start: $ready" }
        $script:Server = [pscustomobject]@{ Name = $Name; Url = $url; Access = $access; Secret = $secret; Bucket = $null; Process = $process }
    }
    $bucket = 'pester-' + [guid]::NewGuid().ToString('N').Substring(0, 12)
    $null = Invoke-S3Request -Method PUT -Path "/$bucket"
    $script:Server.Bucket = $bucket
    $script:Server
}

function Get-TestServer {
    $script:Server
}

function Stop-TestServer {
    if ($script:Server -and $script:Server.Process) {
        $script:Server.Process.Kill()
        $script:Server.Process.WaitForExit()
        $script:Server.Process.Dispose()
    }
    $script:Server = $null
}

function Get-TestCredential {
    [pscredential]::new($script:Server.Access, (ConvertTo-SecureString -String $script:Server.Secret -AsPlainText -Force))
}

# --- a look at the bucket -----------------------------------------------------------------------------------------

function Get-HexHash {
    param([byte[]] $Bytes)
    [System.Convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($Bytes)).ToLowerInvariant()
}

function Invoke-S3Request {
    # Signature Version 4 with an unsigned payload, so that nothing of the module is needed to see what it did.
    param([string] $Method = 'GET', [string] $Path, [System.Collections.IDictionary] $Query = @{}, [byte[]] $Body)
    $encode = { param($text) [uri]::EscapeDataString($text) }
    $path = ($Path -split '/' | ForEach-Object { & $encode $_ }) -join '/'
    $queryText = ($Query.Keys | Sort-Object -CaseSensitive | ForEach-Object { "$(& $encode $_)=$(& $encode $Query[$_])" }) -join '&'
    $uri = [uri]"$($script:Server.Url)$path$(if ($queryText) { "?$queryText" })"
    $now = [datetime]::UtcNow
    $stamp = $now.ToString('yyyyMMddTHHmmssZ', [cultureinfo]::InvariantCulture)
    $day = $now.ToString('yyyyMMdd', [cultureinfo]::InvariantCulture)
    $scope = "$day/us-east-1/s3/aws4_request"
    $canonical = @(
        $Method, $path, $queryText,
        "host:$($uri.Authority)", 'x-amz-content-sha256:UNSIGNED-PAYLOAD', "x-amz-date:$stamp", '',
        'host;x-amz-content-sha256;x-amz-date', 'UNSIGNED-PAYLOAD'
    ) -join "`n"
    $utf8 = [System.Text.UTF8Encoding]::new($false)
    $toSign = @('AWS4-HMAC-SHA256', $stamp, $scope, (Get-HexHash -Bytes $utf8.GetBytes($canonical))) -join "`n"
    $key = $utf8.GetBytes("AWS4$($script:Server.Secret)")
    foreach ($part in $day, 'us-east-1', 's3', 'aws4_request') {
        $key = [System.Security.Cryptography.HMACSHA256]::HashData($key, $utf8.GetBytes($part))
    }
    $signature = [System.Convert]::ToHexString([System.Security.Cryptography.HMACSHA256]::HashData($key, $utf8.GetBytes($toSign))).ToLowerInvariant()
    $headers = @{
        'x-amz-date'           = $stamp
        'x-amz-content-sha256' = 'UNSIGNED-PAYLOAD'
        Authorization          = "AWS4-HMAC-SHA256 Credential=$($script:Server.Access)/$scope, SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=$signature"
    }
    $content = if ($Body) { @{ Body = $Body } } else { @{} }
    Invoke-WebRequest -Uri $uri -Method $Method -Headers $headers -SkipHeaderValidation -ProgressAction Ignore @content
}

function Get-BucketObject {
    # Keys and sizes below a prefix, at most a thousand: tests have few.
    param([string] $Prefix = '')
    $reply = Invoke-S3Request -Path "/$($script:Server.Bucket)" -Query @{ 'list-type' = '2'; prefix = $Prefix }
    foreach ($item in ([xml]$reply.Content).ListBucketResult.Contents) {
        if ($item) { [pscustomobject]@{ Key = $item.Key; Size = [long]$item.Size } }
    }
}

function Get-BucketUpload {
    # Incomplete multipart uploads below a prefix.
    param([string] $Prefix = '')
    $reply = Invoke-S3Request -Path "/$($script:Server.Bucket)" -Query @{ uploads = ''; prefix = $Prefix }
    foreach ($item in ([xml]$reply.Content).ListMultipartUploadsResult.Upload) {
        if ($item) { $item.Key }
    }
}

function Get-ObjectHash {
    param([string] $Key)
    $reply = Invoke-S3Request -Path "/$($script:Server.Bucket)/$Key"
    Get-HexHash -Bytes $reply.RawContentStream.ToArray()
}

# --- one test's world ---------------------------------------------------------------------------------------------

function New-Inbox {
    # A directory with files, a ledger of its own, and the parameters that every command of the test takes.
    param([System.Collections.IDictionary] $Files = @{})
    $base = Join-Path -Path ([System.IO.Path]::GetTempPath()) -ChildPath ('s3ingest-' + [guid]::NewGuid().ToString('N').Substring(0, 12))
    $path = Join-Path -Path $base -ChildPath 'inbox'
    $null = New-Item -ItemType Directory -Path $path -Force
    foreach ($name in $Files.Keys) { New-SourceFile -Path (Join-Path -Path $path -ChildPath $name) -Size $Files[$name] }
    $prefix = [System.IO.Path]::GetFileName($base) + '/'
    [pscustomobject]@{
        Home      = $base
        Path      = $path
        Prefix    = $prefix
        Ledger    = Join-Path -Path $base -ChildPath 'ledger.db'
        Target    = @{
            BucketName  = $script:Server.Bucket
            KeyPrefix   = $prefix
            EndpointUrl = $script:Server.Url
            Region      = 'us-east-1'
            Credential  = Get-TestCredential
            LedgerPath  = Join-Path -Path $base -ChildPath 'ledger.db'
        }
    }
}

function New-SourceFile {
    # Random bytes, so that nothing compresses; old enough to be settled at the second look.
    param([string] $Path, [long] $Size)
    $null = [System.IO.Directory]::CreateDirectory([System.IO.Path]::GetDirectoryName($Path))
    $bytes = [byte[]]::new($Size)
    [System.Random]::Shared.NextBytes($bytes)
    [System.IO.File]::WriteAllBytes($Path, $bytes)
}

function Remove-Inbox {
    param($Inbox)
    if ($Inbox) { Remove-Item -LiteralPath $Inbox.Home -Recurse -Force -ErrorAction Ignore }
}

function Get-OpenHandle {
    # Files below a directory that a process holds open. Linux only: elsewhere the directory is renamed instead.
    param([string] $Path, [int] $ProcessId = $PID)
    if (-not $IsLinux) {
        $other = "$Path-renamed"
        try {
            [System.IO.Directory]::Move($Path, $other)
            [System.IO.Directory]::Move($other, $Path)
        }
        catch { $_.Exception.Message }
        return
    }
    foreach ($link in [System.IO.Directory]::EnumerateFileSystemEntries("/proc/$ProcessId/fd")) {
        try { $target = [System.IO.File]::ResolveLinkTarget($link, $false) } catch { continue }
        if ($target -and $target.FullName.StartsWith($Path, [System.StringComparison]::Ordinal)) { $target.FullName }
    }
}

function Wait-Until {
    param([scriptblock] $Condition, [double] $Seconds = 20, [string] $What = 'the condition')
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($watch.Elapsed.TotalSeconds -gt $Seconds) { throw "Waited $Seconds s in vain for $What." }
        Start-Sleep -Milliseconds 50
    }
}

function New-ModuleShell {
    # An instance of PowerShell with the module, for what only a caller from outside can do, as Ctrl+C does. The module
    # is imported with the runspace: an instance with several statements must not be stopped, PowerShell would crash.
    $state = [System.Management.Automation.Runspaces.InitialSessionState]::CreateDefault2()
    $null = $state.ImportPSModule($script:ModulePath)
    $runspace = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace($state)
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    $shell
}

function Remove-ModuleShell {
    param($Shell)
    $runspace = $Shell.Runspace
    $Shell.Dispose()
    $runspace.Dispose()
}

function New-EmptyInput {
    # What a pipeline reads that nothing is piped into.
    $nothing = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $nothing.Complete()
    , $nothing
}

function Assert-Resumed {
    # After an early end: no handle is left, the directory can be watched at once, everything is done in the end, each
    # object is there exactly once with the right content, and no incomplete upload is left.
    param($Inbox)
    Get-OpenHandle -Path $Inbox.Home | Should -BeNullOrEmpty -Because 'the command ended'
    $target = $Inbox.Target
    $results = @(Start-IngestWatcher -Path $Inbox.Path @target -Once -SettleTime 0.2)
    $results | Where-Object Status -NotIn 'Success', 'Skipped' | Should -BeNullOrEmpty
    $files = @(Get-ChildItem -LiteralPath $Inbox.Path -File -Recurse | Where-Object Name -NotLike '.*')
    $objects = @(Get-BucketObject -Prefix $Inbox.Prefix)
    $objects.Count | Should -Be $files.Count
    foreach ($file in $files) {
        Get-ObjectHash -Key "$($Inbox.Prefix)$($file.Name)" | Should -Be (Get-FileHash -LiteralPath $file.FullName).Hash.ToLowerInvariant()
    }
    Get-BucketUpload -Prefix $Inbox.Prefix | Should -BeNullOrEmpty
    $done = @(Get-UploadHistory -LedgerPath $Inbox.Ledger -Status Success)
    $done.Count | Should -Be $files.Count -Because 'each source succeeds exactly once'
    Get-OpenHandle -Path $Inbox.Home | Should -BeNullOrEmpty -Because 'the second command ended too'
}

Export-ModuleMember -Function *

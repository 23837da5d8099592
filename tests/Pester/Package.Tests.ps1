BeforeAll {
    $root = (Resolve-Path -Path (Join-Path -Path $PSScriptRoot -ChildPath '../..')).Path
    $pack = Join-Path -Path $root -ChildPath 'src/S3Ingest.PowerShell/New-ModulePackage.ps1'
    $package = & $pack -OutputPath "$TestDrive/out"
    $folder = (Get-Item -Path "$TestDrive/out/package/S3Ingest/*").FullName
    $manifest = Import-PowerShellDataFile -Path "$folder/S3Ingest.psd1"

    $zip = [System.IO.Compression.ZipFile]::OpenRead($package.FullName)
    $entries = $zip.Entries | Select-Object -Property FullName, Length
    $reader = [System.IO.StreamReader]::new($zip.GetEntry('S3Ingest.nuspec').Open())
    $nuspec = ([xml]$reader.ReadToEnd()).package.metadata
    $reader.Dispose()
    $zip.Dispose()
    $files = $entries.FullName | Where-Object { $_ -notin '[Content_Types].xml', '_rels/.rels', 'S3Ingest.nuspec' }

    # What a client of the gallery leaves of a package below a folder of $env:PSModulePath.
    $modules = Join-Path -Path $TestDrive -ChildPath 'modules'
    $installed = Join-Path -Path $modules -ChildPath "S3Ingest/$($nuspec.version)"
    [System.IO.Compression.ZipFile]::ExtractToDirectory($package.FullName, $installed)
    Remove-Item -LiteralPath "$installed/[Content_Types].xml", "$installed/_rels", "$installed/S3Ingest.nuspec" -Recurse -Force

    function Invoke-Fresh {
        # The script in a process of its own, without profile; what it writes, errors included.
        param([string] $Script)
        $encoded = [System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes("`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; `$PSStyle.OutputRendering = 'PlainText'; $Script"))
        & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded 2>&1 | ForEach-Object { "$_" }
    }
}

Describe 'The package' {
    It 'holds the module and nothing of its development' {
        Write-Host ('      {0:n1} MB, unpacked {1:n1} MB, {2} files' -f ($package.Length / 1MB), (($entries | Measure-Object -Property Length -Sum).Sum / 1MB), $files.Count)
        $files | Where-Object { $_ -notlike '*/*' } | Sort-Object -Culture '' |
            Should -Be ('.env.example', 'Invoke-IngestOnce.ps1', 'LICENSE', 'S3Ingest.dll', 'S3Ingest.Format.ps1xml', 'S3Ingest.psd1', 'S3Ingest.psm1', 'S3Ingest.Types.ps1xml', 'THIRD-PARTY-NOTICES.txt' | Sort-Object -Culture '')
        $files | Where-Object { $_ -like '*/*' } |
            Where-Object { $_ -notmatch '^en-US/(about_\w+\.help\.txt|S3Ingest\.PowerShell\.dll-Help\.xml)$|^lib/[\w.]+\.dll$|^lib/runtimes/[\w-]+/native/(e_sqlite3\.dll|libe_sqlite3\.(so|dylib))$' } |
            Should -BeNullOrEmpty
        $files | Where-Object { $_ -match 'Test|LocalS3|System\.Management\.Automation|PowerShellStandard' } | Should -BeNullOrEmpty
    }

    It 'has SQLite for the seven platforms and no other' {
        $files | Where-Object { $_ -match '^lib/runtimes/([^/]+)/native/[^/]+$' } | ForEach-Object { $Matches[1] } |
            Should -Be 'linux-arm64', 'linux-musl-x64', 'linux-x64', 'osx-arm64', 'osx-x64', 'win-arm64', 'win-x64'
    }

    It 'is the same for the same module' {
        $again = & $pack -OutputPath "$TestDrive/again"
        (Get-FileHash -Path $again.FullName).Hash | Should -Be (Get-FileHash -Path $package.FullName).Hash
    }

    It 'does not name the folder it was built in' {
        foreach ($library in $files | Where-Object { $_ -match '(^|/)S3Ingest[\w.]*\.dll$' }) {
            [System.IO.File]::ReadAllText("$folder/$library", [System.Text.Encoding]::Latin1) | Should -Not -Match ([regex]::Escape($root)) -Because $library
        }
    }

    It 'says what the gallery shows and finds it by' {
        $nuspec.id | Should -Be 'S3Ingest'
        $nuspec.version | Should -Be $manifest.ModuleVersion
        $nuspec.authors | Should -Be $manifest.Author
        $nuspec.description | Should -Be $manifest.Description
        $nuspec.projectUrl, $nuspec.licenseUrl | Should -Match '^https://'
        $tags = $nuspec.tags -split ' '
        $tags | Should -Contain 'PSModule'
        $tags | Should -Contain 'PSEdition_Core'
        $manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_" } | Where-Object { $_ -notin $tags } | Should -BeNullOrEmpty
        # The gallery refuses more.
        $nuspec.tags.Length | Should -BeLessThan 4000
    }

    It 'has the newest section of the changelog as its release notes' {
        $newest = ((Get-Content -Path "$root/CHANGELOG.md" -Raw) -split '(?m)^## ')[1] -split '\r?\n', 2
        $manifest.PrivateData.PSData.ReleaseNotes | Should -Be $newest[1].Trim().ReplaceLineEndings("`n")
        $nuspec.releaseNotes | Should -Be $manifest.PrivateData.PSData.ReleaseNotes
    }

    It 'is read by NuGet, which the gallery and its clients read packages with' {
        $sdk = dotnet --list-sdks | Select-Object -Last 1
        if ($sdk -notmatch '^(\S+) \[(.+)\]$') { throw "No .NET SDK: $sdk" }
        $library = Join-Path -Path $Matches[2] -ChildPath "$($Matches[1])/NuGet.Packaging.dll"
        if ([version]$Matches[1].Split('-')[0] -gt [version]"$([Environment]::Version.Major).99") { Set-ItResult -Skipped -Because 'this PowerShell cannot load the NuGet of the SDK' }
        $read = Invoke-Fresh @"
Add-Type -Path '$library'
`$reader = [NuGet.Packaging.PackageArchiveReader]::new('$package')
"`$(`$reader.GetIdentity())"
@(`$reader.GetFiles()).Count
`$reader.NuspecReader.GetLicenseUrl()
"@
        $read | Should -Be @("S3Ingest.$($nuspec.version)", "$($entries.Count)", $nuspec.licenseUrl)
    }
}

Describe 'Third-party notices' {
    BeforeAll { $notices = Get-Content -Path "$folder/THIRD-PARTY-NOTICES.txt" }

    It 'name every library that is not ours' {
        $libraries = $files | Where-Object { $_ -match '^lib/' -and $_ -notmatch '/S3Ingest\.' } | ForEach-Object { ($_ -split '/')[-1] } | Sort-Object -Unique
        $libraries.Count | Should -BeGreaterThan 15
        $libraries | Where-Object { -not ($notices -match "[ ,]$([regex]::Escape($_))(,|$)") } | Should -BeNullOrEmpty
    }

    It 'name the versions that were built in, and no others' {
        $assets = Get-Content -Path "$root/artifacts/obj/S3Ingest.PowerShell/project.assets.json" -Raw | ConvertFrom-Json -AsHashtable
        $shipped = foreach ($package in $assets.targets.Values | Select-Object -First 1 | ForEach-Object { $_.GetEnumerator() }) {
            $built = @($package.Value['runtime']?.Keys) + @($package.Value['runtimeTargets']?.Keys) -match '\.(dll|so|dylib)$'
            if ($package.Value.type -eq 'package' -and $built) { $package.Key -replace '/', ' ' }
        }
        $named = $notices | Where-Object { $_ -match '^(\S+ \d\S*) .*\.dll' } | ForEach-Object { $Matches[1] }
        $named | Sort-Object | Should -Be ($shipped | Sort-Object)
    }
}

Describe 'The installed package' {
    It 'is found by its name and its cmdlets, and works' {
        Invoke-Fresh @"
`$env:PSModulePath = '$modules'
@(Get-UploadHistory -LedgerPath '$TestDrive/installed.db').Count
(Get-Module -Name S3Ingest).ModuleBase
(Get-Help -Name Get-UploadHistory).Synopsis
"@ | Should -Be @('0', $installed, 'Asks the ledger what was done, newest first.')
    }

    It 'says so where SQLite cannot be loaded, and touches no ledger' {
        $without = Join-Path -Path $TestDrive -ChildPath 'without/S3Ingest'
        $null = New-Item -ItemType Directory -Path (Split-Path -Path $without)
        Copy-Item -Path $installed -Destination $without -Recurse
        Remove-Item -Path "$without/lib/runtimes" -Recurse
        $said = Invoke-Fresh @"
Import-Module '$without/S3Ingest.psd1'
try { Get-UploadHistory -LedgerPath '$TestDrive/without.db' } catch { `$_.FullyQualifiedErrorId; `$_.Exception.Message }
(Test-IngestConfiguration -BucketName bucket -LedgerPath '$TestDrive/without.db' -EndpointUrl http://127.0.0.1:9 -Region us-east-1 -Credential ([pscredential]::new('a', (ConvertTo-SecureString abcd -AsPlainText))) | Where-Object Value -eq LedgerUnavailable).Name -join ','
"@
        $said[0] | Should -Be 'LedgerUnavailable,S3Ingest.Commands.GetUploadHistoryCommand'
        # The platforms that it names are those that the package has.
        $named = [regex]::Match($said[1], 'has it for (.+?):').Groups[1].Value -split ', | and '
        $named | Sort-Object | Should -Be ((Get-ChildItem -Path "$installed/lib/runtimes").Name | Sort-Object)
        $said[2] | Should -Be 'Ledger,SQLite'
        Test-Path -Path "$TestDrive/without.db" | Should -BeFalse
    }
}

Describe 'The manifest of a clone' {
    It 'imports what was built, with help and views, again and again' {
        Invoke-Fresh @"
Import-Module '$root/S3Ingest.psd1'
`$seen = (Get-Command -Module S3Ingest).Count
(Get-Help -Name Get-UploadHistory).Synopsis
(Get-FormatData -TypeName S3Ingest.IngestResult).FormatViewDefinition.Count -gt 0
Import-Module '$root/S3Ingest.psd1' -Force
`$seen - (Get-Command -Module S3Ingest).Count
Remove-Module -Name S3Ingest
@(Get-Command -Name Get-UploadHistory -ErrorAction Ignore).Count
Import-Module '$root/S3Ingest.psd1'
`$seen - (Get-Command -Module S3Ingest).Count
"@ | Should -Be @('Asks the ledger what was done, newest first.', 'True', '0', '0', '0')
    }

    It 'says what to run where nothing is built' {
        $clone = Join-Path -Path $TestDrive -ChildPath 'clone'
        $null = New-Item -ItemType Directory -Path "$clone/src/S3Ingest.PowerShell"
        Copy-Item -Path "$root/S3Ingest.psd1" -Destination $clone
        Copy-Item -Path "$root/src/S3Ingest.PowerShell/module" -Destination "$clone/src/S3Ingest.PowerShell" -Recurse
        { Import-Module -Name "$clone/S3Ingest.psd1" } | Should -Throw "S3Ingest is not built in '$clone'. Run './build.ps1 Build' there (or './build.sh build') and import it again."
        Test-ModuleManifest -Path "$clone/S3Ingest.psd1" | Should -Not -BeNullOrEmpty
    }
}

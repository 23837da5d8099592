BeforeDiscovery {
    # On Linux the test command installs it; elsewhere a browser of another name would have to be looked for.
    $chromium = [bool](Get-Command -Name chromium -CommandType Application -ErrorAction Ignore)
    if (-not $chromium) { Write-Host '      no chromium: the report is not looked at in a browser' }
}

BeforeAll {
    Import-Module -Name (Join-Path -Path $PSScriptRoot -ChildPath 'Common.psm1') -Force
    Import-BuiltModule

    function Invoke-Chromium {
        # A browser of its own for each call, ended after a minute at the latest; what it writes.
        param([string[]] $Argument)
        $all = @('60', 'chromium', '--headless=new', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--allow-file-access-from-files',
            "--user-data-dir=$TestDrive/browser") + $Argument
        & timeout @all 2>$null
    }

    function Get-Pixel {
        # Width, height and number of colours of a PNG that is 8 bits deep and not interlaced, as Chromium writes them.
        param([string] $Path)
        $bytes = [System.IO.File]::ReadAllBytes($Path)
        $number = { param($at) [System.Buffers.Binary.BinaryPrimitives]::ReadInt32BigEndian([byte[]]$bytes[$at..($at + 3)]) }
        $data = [System.IO.MemoryStream]::new()
        for ($at = 8; $at -lt $bytes.Length; $at += 12 + $length) {
            $length = & $number $at
            if ([System.Text.Encoding]::ASCII.GetString($bytes, $at + 4, 4) -eq 'IDAT') { $data.Write($bytes, $at + 8, $length) }
        }
        $data.Position = 0
        $plain = [System.IO.MemoryStream]::new()
        $zlib = [System.IO.Compression.ZLibStream]::new($data, [System.IO.Compression.CompressionMode]::Decompress)
        $zlib.CopyTo($plain)
        $zlib.Dispose()
        # Filtered bytes are not colours, but only a blank picture has few different ones.
        [pscustomobject]@{ Width = & $number 16; Height = & $number 20; Distinct = [System.Collections.Generic.HashSet[byte]]::new($plain.ToArray()).Count }
    }
}

Describe 'Export-IngestReport' {
    BeforeAll {
        $null = Start-TestServer
        $inbox = New-Inbox -Files @{ 'a.bin' = 100; 'sub/too-large.bin' = 9000; 'a&b''c.bin' = 30 }
        $target = $inbox.Target
        [System.IO.File]::WriteAllText("$($inbox.Path)/orders.csv", "id,amount`n" + (-join (1..400 | ForEach-Object { "$_,$($_ % 7).50`n" })))
        [System.IO.File]::WriteAllText("$($inbox.Path)/broken.csv", "a,b`n1,2`n3,4,5`n")
        $parts = New-Item -ItemType Directory -Path "$($inbox.Home)/parts"
        Copy-Item -LiteralPath "$($inbox.Path)/broken.csv", "$($inbox.Path)/a.bin" -Destination $parts
        Compress-Archive -Path "$parts/*" -DestinationPath "$($inbox.Path)/parts.zip"
        $null = Start-IngestWatcher -Path $inbox.Path @target -Once -SettleTime 0.2 -MaxFileSize 5KB -ErrorDirectory '' -ErrorAction SilentlyContinue
        $ledger = @{ LedgerPath = $inbox.Ledger }
        $path = Join-Path -Path $TestDrive -ChildPath 'report [1].html'
        $report = Export-IngestReport -Path $path @ledger -Since 2d -Title 'Plant 2 & <co>'
        $page = Get-Content -LiteralPath $path -Raw
    }
    AfterAll {
        Stop-TestServer
        Remove-Inbox -Inbox $inbox
    }

    It 'emits the file as other cmdlets take it, with what the page says first' {
        ($report | Get-Item).FullName | Should -Be $path
        $report | Should -BeOfType [System.IO.FileInfo]
        $report.FullName | Should -Be $path
        $report.Concerns | Should -Be '2 sources failed and have not succeeded since.', '1 archive is in S3 only in part: entries were left out.'
        Get-ChildItem -LiteralPath $TestDrive -Filter '*.part' | Should -BeNullOrEmpty
    }

    It 'tells what succeeded, failed and why, escaped and without an argument or a secret' {
        $page | Should -Match '<h1>Plant 2 &amp; &lt;co&gt;</h1>'
        $page | Should -Match 'Something needs a look'
        $page | Should -Match '4 sources ingested, 2 failed'
        $page | Should -Match '(?s)SourceTooLarge.*Raise the setting'
        $page | Should -Match 'too-large\.bin'
        $page | Should -Match 'broken\.csv.*(?s).*TabularInvalid.*line 3'
        $page | Should -Match '>parts\.zip|parts\.zip<'
        $page | Should -Match 'a&amp;b&#39;c\.bin'
        $page | Should -Not -Match '<script|<link|src=|(?<!xmlns=")https?://'
        $page | Should -Not -Match 'MaxFileSize|Credential'
        $page | Should -Not -Match ([regex]::Escape((Get-TestServer).Secret))
    }

    It 'replaces the file of the night before, unless it is told not to' {
        $text = Export-IngestReport -Path $path @ledger -Title Again | Get-Content -Raw
        $text | Should -Match '<h1>Again</h1>'
        { Export-IngestReport -Path $path @ledger -NoClobber } | Should -Throw -ErrorId 'ObjectExists,*'
        (Export-IngestReport -LiteralPath "$TestDrive/new.html" @ledger -NoClobber).Name | Should -Be 'new.html'
        { Export-IngestReport -Path "$TestDrive/no/such/folder.html" @ledger } | Should -Throw -ErrorId 'DispositionFailed,*'
        { Export-IngestReport -Path 'Env:report' @ledger } | Should -Throw -ErrorId 'SourceNotFound,*'
    }

    It 'takes paths relative to the current location' {
        Push-Location -LiteralPath $TestDrive
        try { (Export-IngestReport -Path ./here.html @ledger).FullName | Should -Be (Join-Path -Path $TestDrive -ChildPath 'here.html') }
        finally { Pop-Location }
    }

    It 'writes nothing with -WhatIf' {
        Export-IngestReport -Path "$TestDrive/not.html" @ledger -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/not.html" | Should -Not -Exist
    }

    It 'reports the records of a pipeline instead of the ledger' {
        $some = Get-UploadHistory @ledger -Path '*.csv' | Export-IngestReport -Path "$TestDrive/some.html"
        $some.Concerns | Should -Be '1 source failed and has not succeeded since.'
        $text = Get-Content -LiteralPath $some.FullName -Raw
        $text | Should -Match '1 source ingested, 1 failed'
        $text | Should -Not -Match 'too-large'
        $text | Should -Match 'from records that were handed in'
    }

    It 'says that a key prefix selects nothing' {
        $null = Export-IngestReport -Path "$TestDrive/prefix.html" @ledger -BucketName "s3://$($target.BucketName)/sub" -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -Match "'sub'.*Get-UploadHistory -KeyPrefix"
        $null = Export-IngestReport -Path "$TestDrive/prefix.html" @ledger -BucketName $target.BucketName -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -BeNullOrEmpty
        $null = Get-UploadHistory @ledger -KeyPrefix sub | Export-IngestReport -Path "$TestDrive/prefix.html" @ledger -KeyPrefix sub -WarningVariable said -WarningAction SilentlyContinue
        $said | Should -BeNullOrEmpty
    }

    It 'makes a report about nothing from an empty pipeline, a new ledger and a time without operations' {
        @() | Export-IngestReport -Path "$TestDrive/none.html" @ledger | Get-Content -Raw | Should -Match 'Nothing was ingested in this period'
        Export-IngestReport -Path "$TestDrive/none.html" -LedgerPath "$TestDrive/new.db" | Get-Content -Raw | Should -Match 'Nothing was ingested in this period'
        $later = Export-IngestReport -Path "$TestDrive/none.html" @ledger -Since 0s
        $later.Concerns | Should -Be '3 sources failed before this period and have not succeeded since.'
    }

    It 'knows that a source succeeded later' {
        Set-Content -LiteralPath "$($inbox.Path)/broken.csv" -Value "a,b`n1,2"
        $null = Invoke-Ingest -Path "$($inbox.Path)/broken.csv" @target
        (Export-IngestReport -Path "$TestDrive/healed.html" @ledger).Concerns[0] | Should -Be '1 source failed and has not succeeded since.'
        Get-Content -LiteralPath "$TestDrive/healed.html" -Raw | Should -Match '1 open, 1 succeeded later'
    }

    Context 'in a browser' -Skip:(-not $chromium) {
        BeforeAll {
            # What measures may run scripts; the report has none. A window is at least 500 wide, a frame need not be.
            $frame = Join-Path -Path $TestDrive -ChildPath 'phone.html'
            Copy-Item -LiteralPath $path -Destination "$TestDrive/framed.html"
            Set-Content -LiteralPath $frame -Value @'
<!DOCTYPE html><body style="margin:0"><iframe id="f" src="framed.html" style="border:0;width:360px;height:3000px"></iframe><p id="o"></p>
<script>f.onload = () => { const d = f.contentDocument; o.textContent = 'width ' + d.documentElement.scrollWidth + ' of ' + d.documentElement.clientWidth + '; ' + d.querySelector('.verdict').innerText }</script>
'@
        }

        It 'fits a phone without scrolling sideways, and says first what needs a look' {
            $dom = (Invoke-Chromium -Argument "--screenshot=$TestDrive/phone.png", '--window-size=500,3000', '--dump-dom', "file://$frame") -join "`n"
            $dom | Should -Match 'width (\d+) of \1; '
            $dom | Should -Match '(?s)width .*Something needs a look.*2 sources failed'
            $picture = Get-Pixel -Path "$TestDrive/phone.png"
            "$($picture.Width) x $($picture.Height)" | Should -Be '500 x 3000'
            $picture.Distinct | Should -BeGreaterThan 50
        }

        It 'is a picture on a desk and pages on paper' {
            $null = Invoke-Chromium -Argument "--screenshot=$TestDrive/desk.png", '--window-size=1280,2400', "--print-to-pdf=$TestDrive/paper.pdf", '--no-pdf-header-footer', "file://$TestDrive/framed.html"
            $picture = Get-Pixel -Path "$TestDrive/desk.png"
            "$($picture.Width) x $($picture.Height)" | Should -Be '1280 x 2400'
            $picture.Distinct | Should -BeGreaterThan 50
            [regex]::Matches([System.IO.File]::ReadAllText("$TestDrive/paper.pdf", [System.Text.Encoding]::Latin1), '/Type\s*/Page\b').Count | Should -BeGreaterThan 1
        }
    }

    Context 'Examples/Send-NightlyReport.ps1' {
        BeforeAll {
            $script = Join-Path -Path $PSScriptRoot -ChildPath '../../Examples/Send-NightlyReport.ps1'
            $envFile = Join-Path -Path $TestDrive -ChildPath 'nightly.env'
            Set-Content -LiteralPath $envFile -Value "INGEST_LEDGER_PATH=$($inbox.Ledger)"
            $mail = @{ EnvFile = $envFile; Path = "$TestDrive/nightly.html"; SmtpServer = '127.0.0.1'; From = 'ingest@example.org'; To = 'ops@example.org' }
        }

        It 'mails the report' {
            $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
            $listener.Start()
            $sink = Start-ThreadJob -ArgumentList $listener -ScriptBlock {
                # Takes one mail and emits it, line by line.
                param($listener)
                $client = $listener.AcceptTcpClient()
                $reader = [System.IO.StreamReader]::new($client.GetStream())
                $writer = [System.IO.StreamWriter]::new($client.GetStream())
                $writer.NewLine = "`r`n"
                $writer.AutoFlush = $true
                $writer.WriteLine('220 sink')
                while ($null -ne ($line = $reader.ReadLine()) -and $line -ne 'QUIT') {
                    if ($line -eq 'DATA') {
                        $writer.WriteLine('354 go on')
                        while (($line = $reader.ReadLine()) -ne '.') { $line }
                    }
                    $writer.WriteLine('250 sink')
                }
                $client.Dispose()
            }
            try {
                & $script @mail -Port $listener.LocalEndpoint.Port
                $lines = $sink | Receive-Job -Wait
            }
            finally {
                $listener.Stop()
                $sink | Remove-Job -Force
            }
            $text = $lines -join "`n"
            $text | Should -Match "Subject: Ingest on .*: something needs a look"
            $text | Should -Match 'have not succeeded|has not succeeded'
            $attached = [regex]::Match($text, '(?s)name=nightly\.html.*?\n\n([A-Za-z0-9+/=\n]+)').Groups[1].Value
            [System.Text.Encoding]::UTF8.GetString([System.Convert]::FromBase64String($attached)) | Should -Be (Get-Content -LiteralPath "$TestDrive/nightly.html" -Raw)
        }

        It 'writes and mails nothing with -WhatIf, and sends no password in the clear' {
            Remove-Item -LiteralPath "$TestDrive/nightly.html" -ErrorAction Ignore
            & $script @mail -Port 1 -WhatIf
            "$TestDrive/nightly.html" | Should -Not -Exist
            { & $script @mail -Port 1 -Credential (Get-TestCredential) } | Should -Throw '*UseTls*'
        }
    }
}

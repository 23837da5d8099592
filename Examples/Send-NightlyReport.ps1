#requires -Version 7.4
#requires -Modules S3Ingest

<#
.SYNOPSIS
Mails the ingest report of the last day, for a scheduled task.

.DESCRIPTION
Writes the report with Export-IngestReport and sends it as an attachment; the subject says whether anything needs a look, the text what. It uses
System.Net.Mail.SmtpClient, which PowerShell 7 has on every platform: plain SMTP, or STARTTLS with -UseTls, with or without
a password. It does not speak the implicit TLS of port 465, nor OAuth; a relay in the own network is what it is made for.
The report stays where it was written.

.PARAMETER EnvFile
The .env file with the settings of S3Ingest; it says where the ledger is. Without it environment and defaults hold.

.PARAMETER Path
Where the report is written; one that is there is replaced.

.PARAMETER SmtpServer
Name or address of the mail server.

.PARAMETER Port
Its port.

.PARAMETER UseTls
Encrypts with STARTTLS. Needed wherever a password is sent.

.PARAMETER Credential
Account at the mail server.

.PARAMETER From
Sender.

.PARAMETER To
Recipients.

.PARAMETER Since
How far the report goes back.

.PARAMETER OnlyOnConcern
Mails only when something needs a look: a source that failed, an interrupted operation, an object that is not as it should
be. The report is written every time.

.EXAMPLE
./Send-NightlyReport.ps1 -EnvFile C:\ProgramData\S3Ingest\.env -SmtpServer mail.example.org -From ingest@example.org -To ops@example.org

The last day, to one recipient.

.EXAMPLE
./Send-NightlyReport.ps1 -SmtpServer smtp.example.org -Port 587 -UseTls -Credential (Import-Clixml ~/smtp.xml) -From ingest@example.org -To ops@example.org, boss@example.org -Since 7d

The last week, over an account whose password Export-Clixml keeps encrypted on Windows.
#>
[CmdletBinding(SupportsShouldProcess)]
param(
    [string] $EnvFile,

    [string] $Path = (Join-Path ([IO.Path]::GetTempPath()) ingest-report.html),

    [Parameter(Mandatory)]
    [string] $SmtpServer,

    [ValidateRange(1, 65535)]
    [int] $Port = 25,

    [switch] $UseTls,

    [PSCredential] $Credential,

    [Parameter(Mandatory)]
    [string] $From,

    [Parameter(Mandatory)]
    [string[]] $To,

    [string] $Since = '1d',

    [switch] $OnlyOnConcern
)

$ErrorActionPreference = 'Stop'
if ($Credential -and -not $UseTls) { throw 'A password is not sent in the clear: use -UseTls.' }
$settings = $EnvFile ? @{ EnvFile = $EnvFile } : @{}

$machine = [Environment]::MachineName
$report = Export-IngestReport @settings -Path $Path -Since $Since -Title "Ingest on $machine"
# With -WhatIf there is no report.
$concerns = @($report ? $report.Concerns : 'What the report finds')
if ($OnlyOnConcern -and -not $concerns) { return }

$subject = $concerns ? "Ingest on ${machine}: something needs a look" : "Ingest on ${machine}: all good"
$text = @($concerns; ''; 'The attached page has the rest. It needs no network; open it in a browser.') -join "`n"
if (-not $PSCmdlet.ShouldProcess("$($To -join ', ') by ${SmtpServer}:$Port", "Mail '$subject'")) { return }

$mail = [Net.Mail.MailMessage]::new()
$client = [Net.Mail.SmtpClient]::new($SmtpServer, $Port)
try {
    $mail.From = $From
    foreach ($recipient in $To) { $mail.To.Add($recipient) }
    $mail.Subject = $subject
    $mail.Body = $text
    $mail.Attachments.Add([Net.Mail.Attachment]::new($report.FullName, 'text/html'))
    $client.EnableSsl = $UseTls
    if ($Credential) { $client.Credentials = $Credential.GetNetworkCredential() }
    $client.Send($mail)
}
finally {
    # In this order: the mail holds the report open.
    $mail.Dispose()
    $client.Dispose()
}

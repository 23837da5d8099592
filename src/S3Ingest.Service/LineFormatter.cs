using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using S3Ingest.Core.FileSystem;

namespace S3Ingest.Service;

/// <summary>
/// One line an event, in UTC. Names of files come from whoever drops them, so control characters are shown and not
/// written. A fault of the catalogue has said everything in its message; where others were thrown matters.
/// </summary>
internal sealed class LineFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "line";

    private static readonly bool HasColors = !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter(logEntry.State, logEntry.Exception);
        if (logEntry.Exception is { } fault and not IngestException)
            message = $"{message} {fault.ToString().ReplaceLineEndings(" ")}";
        textWriter.Write(DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z' ", CultureInfo.InvariantCulture));
        textWriter.WriteLine($"{Level(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {PrintableName.Of(message)}");
    }

    private static string Level(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => Painted("warn", 33),
        LogLevel.Error => Painted("fail", 31),
        _ => Painted("crit", 31),
    };

    // SGR of ECMA-48: 31 is red, 33 is yellow.
    private static string Painted(string text, int color) => HasColors ? $"\x1b[{color}m{text}\x1b[0m" : text;
}

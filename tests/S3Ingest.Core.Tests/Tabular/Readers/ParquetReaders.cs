using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace S3Ingest.Core.Tests.Tabular.Readers;

/// <summary>
/// Asks independent readers what a Parquet file says. They are npm packages (tests/readers) in one node process that lives
/// as long as the test run and answers one question at a time. Tests that use it are marked <see cref="ReadersFactAttribute"/>
/// or <see cref="ReadersTheoryAttribute"/>.
/// </summary>
public static class ParquetReaders
{
    private static readonly SemaphoreSlim Turn = new(1);
    private static Process? _node;

    /// <summary>Folder of the node program.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryRoot(), "tests", "readers");

    /// <summary>Why there are no readers; null when there are.</summary>
    public static string? Missing { get; } = WhatIsMissing();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ParquetReader> All { get; } = Enum.GetValues<ParquetReader>();

    /// <summary>Reads a file.</summary>
    /// <exception cref="ParquetReadException">The reader refuses the file.</exception>
    public static Task<ParquetContent> ReadAsync(string path, ParquetReader reader) =>
        AskAsync(output => new { reader = NameOf(reader), file = Path.GetFullPath(path), output });

    /// <summary>Runs a statement in DuckDB: to look into a file's metadata, to filter by statistics, to write a file.</summary>
    /// <param name="sql">Columns of the result that are not of a type that S3Ingest writes have to be cast.</param>
    public static Task<ParquetContent> QueryAsync(string sql) => AskAsync(output => new { query = sql, output });

    /// <summary>Reads a file with all readers and fails unless they say the same.</summary>
    /// <returns>
    /// What they say. A column has the type and the values of the first reader that supports it. What a reader cannot tell
    /// is in <see cref="ReadersAgreement.Reservations"/>; a column that no reader supports is a failure.
    /// </returns>
    public static async Task<ReadersAgreement> ReadWithAllAsync(string path)
    {
        var contents = new List<ParquetContent>();
        try
        {
            foreach (var reader in All)
                contents.Add(await ReadAsync(path, reader));
            return ReadersAgreement.Of(contents);
        }
        catch
        {
            contents.ForEach(content => content.Dispose());
            throw;
        }
    }

    private static async Task<ParquetContent> AskAsync(Func<string, object> request)
    {
        if (Missing is not null)
            throw new InvalidOperationException(Missing);
        var output = Path.GetTempFileName();
        try
        {
            var answer = await ExchangeAsync(JsonSerializer.Serialize(request(output)));
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("error", out var error))
                throw new ParquetReadException(error.GetString()!);
            return new ParquetContent(output);
        }
        catch
        {
            File.Delete(output);
            throw;
        }
    }

    private static async Task<string> ExchangeAsync(string request)
    {
        await Turn.WaitAsync();
        try
        {
            if (_node is null or { HasExited: true })
                _node = Start();
            await _node.StandardInput.WriteLineAsync(request);
            await _node.StandardInput.FlushAsync();
            return await _node.StandardOutput.ReadLineAsync()
                ?? throw new InvalidOperationException($"The readers ended; what they wrote to standard error is in the log of the tests. Asked: {request}");
        }
        finally
        {
            Turn.Release();
        }
    }

    private static Process Start()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var start = new ProcessStartInfo("node", ["--no-warnings", "main.js"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = utf8,
            StandardOutputEncoding = utf8,
        };
        // It ends when its input does, that is with the test run.
        return Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
    }

    private static string NameOf(ParquetReader reader) => reader switch
    {
        ParquetReader.DuckDb => "duckdb",
        ParquetReader.Hyparquet => "hyparquet",
        _ => "parquet-wasm",
    };

    private static string RepositoryRoot()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "S3Ingest.slnx")))
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("S3Ingest.slnx is in no folder above the tests.");
        return root;
    }

    private static string? WhatIsMissing()
    {
        if (!File.Exists(Path.Combine(Folder, "node_modules", ".package-lock.json")))
            return "The Parquet readers are not installed; run 'npm ci' in tests/readers.";
        var name = OperatingSystem.IsWindows() ? "node.exe" : "node";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return folders.Any(folder => File.Exists(Path.Combine(folder, name))) ? null : "Needs node 20 or later, which is not in PATH.";
    }
}

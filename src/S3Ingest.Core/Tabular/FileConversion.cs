namespace S3Ingest.Core.Tabular;

/// <summary>The conversion from file to file. The Parquet file has its name only when it is complete.</summary>
public static class FileConversion
{
    private const string Unfinished = ".part";
    private const int OutputBuffer = 1 << 20;

    /// <summary>Converts a file.</summary>
    /// <param name="source">Absolute path of the tabular file.</param>
    /// <param name="target">Absolute path of the Parquet file; its folder exists.</param>
    /// <param name="replace">Whether a file that is there is replaced.</param>
    /// <param name="format">Format of the source.</param>
    /// <param name="options">How it is read and written.</param>
    /// <param name="progress">Told the bytes of each read of the source.</param>
    /// <param name="cancellationToken">Stops and leaves nothing behind.</param>
    /// <exception cref="IngestException">SourceNotFound, SourceUnreadable, TabularInvalid, ObjectExists; DispositionFailed when the target cannot be written.</exception>
    public static async Task<ParquetFile> ConvertAsync(
        string source, string target, bool replace, TabularFormat format, ConversionOptions options, Action<int> progress, CancellationToken cancellationToken)
    {
        if (!replace)
            ThrowIfExists(target);
        using var content = Open(source);
        var size = content.Length;
        var part = target + Unfinished;
        var conversion = new TabularConversion(format, options);
        var isOurs = false;
        try
        {
            ConversionResult? result = null;
            // Held open over all passes: another process that converts to the same target must neither write to it nor delete it.
            await using (var output = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, OutputBuffer))
            {
                isOurs = true;
                while (result is null)
                {
                    output.SetLength(0);
                    result = await conversion.TryWriteAsync(Begin(content, progress), output, cancellationToken);
                }
                await output.FlushAsync(cancellationToken);
            }
            ThrowIfChanged(source, content, size);
            File.Move(part, target, replace);
            return Record(source, target, size, result);
        }
        catch (IOException) when (!replace && File.Exists(target))
        {
            throw Exists(target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.DispositionFailed,
                $"'{source}' could not be converted to '{target}': {e.Message} Make sure that there is room and that the account may write there, or give another -Destination.",
                e)
            { Target = target };
        }
        finally
        {
            if (isOurs)
                File.Delete(part);
        }
    }

    /// <summary>Reads a file to its end and tells which columns it has, without writing anything.</summary>
    /// <inheritdoc cref="ConvertAsync" path="/param"/>
    public static async Task<ParquetFile> InferAsync(
        string source, TabularFormat format, ConversionOptions options, Action<int> progress, CancellationToken cancellationToken)
    {
        using var content = Open(source);
        var size = content.Length;
        var conversion = new TabularConversion(format, options);
        ConversionResult? result = null;
        while (result is null)
            result = await conversion.TryInferAsync(Begin(content, progress), cancellationToken);
        ThrowIfChanged(source, content, size);
        return Record(source, null, size, result);
    }

    /// <summary>What <see cref="ConvertAsync"/> does first where it may not replace a file.</summary>
    /// <exception cref="IngestException">ObjectExists.</exception>
    public static void ThrowIfExists(string target)
    {
        if (File.Exists(target))
            throw Exists(target);
    }

    private static ParquetFile Record(string source, string? target, long size, ConversionResult result) => new()
    {
        SourcePath = source,
        Path = target,
        RowCount = result.RowCount,
        // No collection expression: PowerShell cannot index the list that the compiler makes of one.
        Columns = result.Columns.Select(c => new ParquetColumn { Name = c.Name, Type = c.Type.ToString(), Nulls = c.NullCount }).ToArray(),
        Size = target is null ? null : result.Size,
        OriginalSize = size,
        Passes = result.Passes,
    };

    private static CountingStream Begin(FileStream content, Action<int> progress)
    {
        content.Position = 0;
        return new CountingStream(content, progress);
    }

    private static FileStream Open(string source)
    {
        try
        {
            return new FileStream(source, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            });
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new IngestException(IngestErrorId.SourceNotFound, $"'{source}' does not exist.", e) { Target = source };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(IngestErrorId.SourceUnreadable, $"'{source}' cannot be read: {e.Message} Give the account read permission, or wait until the program that locks it is done.", e) { Target = source };
        }
    }

    private static void ThrowIfChanged(string source, FileStream content, long size)
    {
        if (content.Length != size || content.Position != size)
            throw new IngestException(IngestErrorId.SourceChanged, $"'{source}' changed while it was read. Nothing was written; convert it again when its writer is done.") { Target = source, IsTransient = true };
    }

    private static IngestException Exists(string target) => new(
        IngestErrorId.ObjectExists, $"'{target}' exists already. Give another -Destination, or -Force to replace it.")
    { Target = target };
}

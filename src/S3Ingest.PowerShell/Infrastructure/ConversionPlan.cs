using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tabular;

namespace S3Ingest.Commands;

/// <summary>What is to be done with one tabular file.</summary>
/// <param name="Source">Absolute path.</param>
/// <param name="Format">Its format.</param>
/// <param name="Size">Its bytes when it was planned.</param>
/// <param name="Target">Absolute path of the Parquet file; null reads the schema alone.</param>
internal sealed record ConversionPlan(string Source, TabularFormat Format, long Size, string? Target)
{
    /// <summary>Looks at a source without reading it.</summary>
    /// <param name="source">Absolute path.</param>
    /// <param name="format">The format that the user gave; null goes by the extension.</param>
    /// <exception cref="IngestException">SourceNotFound, SourceUnreadable; TabularInvalid when nothing tells the format.</exception>
    public static ConversionPlan Of(string source, TabularFormat? format)
    {
        if (Directory.Exists(source))
            throw new IngestException(IngestErrorId.SourceUnreadable, $"'{source}' is a directory. Give files (Get-ChildItem -File -Recurse).");
        var file = new FileInfo(source);
        if (!file.Exists)
            throw new IngestException(IngestErrorId.SourceNotFound, $"'{source}' does not exist.");
        return new(source, format ?? TabularFormats.Of(file.Name) ?? throw Unknown(source), file.Length, null);
    }

    /// <summary>Does it.</summary>
    /// <param name="options">Settings of the call.</param>
    /// <param name="replace">Whether a target that is there is replaced.</param>
    /// <param name="progress">Told the bytes of each read.</param>
    /// <param name="cancellationToken">Stops and leaves nothing behind.</param>
    /// <exception cref="IngestException">What <see cref="FileConversion"/> says.</exception>
    public async Task<ParquetFile> RunAsync(IngestOptions options, bool replace, Action<int> progress, CancellationToken cancellationToken)
    {
        // The name alone: it goes into the file, which may go where nobody should learn the folders of this machine.
        var conversion = ConversionOptions.For(options, Path.GetFileName(Source));
        if (Target is null)
            return await FileConversion.InferAsync(Source, Format, conversion, progress, cancellationToken);
        CreateFolder(Target);
        return await FileConversion.ConvertAsync(Source, Target, replace, Format, conversion, progress, cancellationToken);
    }

    private static void CreateFolder(string target)
    {
        var folder = Path.GetDirectoryName(target)!;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IngestException(
                IngestErrorId.DispositionFailed,
                $"The folder '{folder}' could not be created: {e.Message} Give another -Destination; it is a folder unless it ends in .parquet.",
                e);
        }
    }

    private static IngestException Unknown(string source) => new(
        IngestErrorId.TabularInvalid,
        $"'{source}' is not known as a tabular file by its extension ({string.Join(", ", TabularFormats.Extensions)}). "
        + $"Give its -Format ({string.Join(", ", Enum.GetNames<TabularFormat>())}) if it is one. Compressed files are expanded by Invoke-Ingest, not here.");
}

using S3Ingest.Core.Tabular;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.PublicData;

/// <summary>A file of data as people publish it, from an npm package that tests/readers/package-lock.json pins.</summary>
/// <param name="Package">Name of the package.</param>
/// <param name="File">Path inside it.</param>
/// <param name="Format">What it is.</param>
/// <param name="Rows">Rows of the table, counted with other programs than S3Ingest.</param>
public sealed record PublicDataSet(string Package, string File, TabularFormat Format, long Rows)
{
    /// <summary>Columns, where every row has the same ones or they were counted with another program; null elsewhere.</summary>
    public int? Columns { get; init; }

    /// <summary>Where the rows are, if not at the root (<see cref="RowReaderOptions.JsonPath"/>).</summary>
    public string? JsonPath { get; init; }

    /// <summary>Which element is a row, if not each child of the root (<see cref="RowReaderOptions.XmlRowElement"/>).</summary>
    public string? XmlRowElement { get; init; }

    /// <summary>Absolute path.</summary>
    public string Path => System.IO.Path.Combine([ParquetReaders.Folder, "node_modules", .. Package.Split('/'), .. File.Split('/')]);

    /// <summary>Name of the file, as a test's display name shows it.</summary>
    public override string ToString() => $"{Package}/{File}";
}

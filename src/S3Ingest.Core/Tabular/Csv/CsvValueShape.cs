namespace S3Ingest.Core.Tabular.Csv;

/// <summary>What the text of a field looks like to the one who tells names from values.</summary>
internal enum CsvValueShape
{
    /// <summary>Nothing, or one of the signs for nothing (<c>NA</c>, <c>null</c>, <c>-</c>).</summary>
    None,

    /// <summary>Text, as names are.</summary>
    Text,

    /// <summary>Digits with signs, points, commas or an exponent.</summary>
    Number,

    /// <summary>A date, time, address or number of that build: groups of digits between <c>- / . :</c>.</summary>
    Groups,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,
}

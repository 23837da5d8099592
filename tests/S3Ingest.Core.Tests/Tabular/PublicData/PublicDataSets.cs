using S3Ingest.Core.Tabular;

namespace S3Ingest.Core.Tests.Tabular.PublicData;

/// <summary>The public data sets. They are there when <see cref="Readers.ParquetReaders.Missing"/> is null.</summary>
public static class PublicDataSets
{
    /// <summary>All of them, smaller than 15 MB each.</summary>
    public static IReadOnlyList<PublicDataSet> All { get; } =
    [
        // Postal codes with leading zeros.
        Vega("zipcodes.csv", 42_049, 6),
        // CR LF, US dates, empty cells, $ in headers.
        Vega("birdstrikes.csv", 10_000, 14),
        // Hexadecimal identifiers.
        Vega("species.csv", 12_360, 6),
        // Trailing zeros of fractions.
        Vega("sp500-2000.csv", 5_105, 7),
        // Local timestamps.
        Vega("seattle-weather-hourly-normals.csv", 8_759, 4),
        Vega("seattle-weather.csv", 1_461, 6),
        // Quoted cells, identifiers that begin with digits.
        Vega("airports.csv", 3_376, 7),
        Vega("windvectors.csv", 4_800, 5),
        Vega("weather.csv", 2_922, 7),
        Vega("flights-airport.csv", 5_366, 3),
        // Dates with slashes.
        Vega("github.csv", 955, 2),
        // Dates in words.
        Vega("stocks.csv", 560, 3),
        Vega("disasters.csv", 803, 3),
        Vega("us-employment.csv", 120, 24),
        Vega("gapminder-health-income.csv", 187, 5),
        Vega("la-riots.csv", 63, 11),
        Vega("iowa-electricity.csv", 51, 3),
        Vega("co2-concentration.csv", 741, 3),
        Vega("global-temp.csv", 144, 2),
        // Fractions without a digit before the point.
        Vega("unemployment.tsv", 3_218, 2) with { Format = TabularFormat.Tsv },
        // Every cell quoted, many scripts, 74 columns.
        new("world-countries", "dist/countries.csv", TabularFormat.Csv, 250) { Columns = 74 },
        // Transit schedules: times beyond 24:00:00, dates without separators.
        new("sample-gtfs-feed", "gtfs/stop_times.txt", TabularFormat.Csv, 29) { Columns = 8 },
        new("sample-gtfs-feed", "gtfs/calendar.txt", TabularFormat.Csv, 4) { Columns = 10 },
        new("sample-gtfs-feed", "gtfs/shapes.txt", TabularFormat.Csv, 1_144) { Columns = 5 },
        new("sample-gtfs-feed", "gtfs/translations.txt", TabularFormat.Csv, 13) { Columns = 7 },

        // Titles that are numbers, nulls, dates in words.
        Vega("movies.json", 3_201, 16),
        Vega("football.json", 6_508, 6),
        Vega("jobs.json", 7_650, 5),
        Vega("flights-20k.json", 20_000, 5),
        Vega("flights-200k.json", 200_000, 3),
        // Keys that appear late.
        Vega("budget.json", 237, 72),
        Vega("cars.json", 406, 9),
        Vega("countries.json", 620, 9),
        Vega("penguins.json", 344, 7),
        Vega("barley.json", 120, 4),
        Vega("population.json", 570, 4),
        Vega("unemployment-across-industries.json", 1_708, 6),
        Vega("income.json", 520, 6),
        Vega("platformer-terrain.json", 7_514, 8),
        // GeoJSON: as one row, and by its features.
        Vega("earthquakes.json", 1, 4),
        Vega("earthquakes.json", 1_707) with { JsonPath = "$.features" },
        // Nested objects and arrays in every row.
        new("world-countries", "dist/countries.json", TabularFormat.Json, 250) { Columns = 24 },
        new("world-countries", "dist/countries-unescaped.json", TabularFormat.Json, 250) { Columns = 24 },
        new("@vvo/tzdb", "raw-time-zones.json", TabularFormat.Json, 317) { Columns = 12 },
        new("language-subtag-registry", "data/json/registry.json", TabularFormat.Json, 9_281) { Columns = 12 },
        // One object of thousands of keys.
        new("mime-db", "db.json", TabularFormat.Json, 1) { Columns = 2_522 },

        // Attributes only, with dots in their names.
        new("world-countries", "dist/countries.xml", TabularFormat.Xml, 250),
        // ISO 4217 as its maintenance agency publishes it.
        new("currency-codes", "iso-4217-list-one.xml", TabularFormat.Xml, 280) { XmlRowElement = "CcyNtry" },
        // OPC UA information models of machines: namespaces, mixed children, nested content.
        new("node-opcua-nodesets", "nodesets/Opc.Ua.NodeSet2.xml", TabularFormat.Xml, 3_369) { XmlRowElement = "UAVariable" },
        new("node-opcua-nodesets", "nodesets/Opc.Ua.MachineTool.NodeSet2.xml", TabularFormat.Xml, 356) { XmlRowElement = "UAVariable" },
        new("node-opcua-nodesets", "nodesets/Opc.Ua.Scales.NodeSet2.xml", TabularFormat.Xml, 168) { XmlRowElement = "UAObject" },
    ];

    private static PublicDataSet Vega(string file, long rows, int? columns = null) =>
        new("vega-datasets", $"data/{file}", file.EndsWith(".csv", StringComparison.Ordinal) ? TabularFormat.Csv : TabularFormat.Json, rows) { Columns = columns };
}

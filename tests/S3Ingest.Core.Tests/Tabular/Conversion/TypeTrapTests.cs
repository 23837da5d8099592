using S3Ingest.Core.Configuration;
using S3Ingest.Core.Tests.Tabular.Readers;

namespace S3Ingest.Core.Tests.Tabular.Conversion;

/// <summary>Values that converters are known to change, before and behind the rows that types are inferred from.</summary>
public class TypeTrapTests
{
    private const string Seven = "401c000000000000";

    [ReadersFact]
    public Task Leading_zeros_stay() => Trap.MeetsAsync("12345", "00123", "STRING");

    [ReadersFact]
    public Task A_plus_sign_stays() => Trap.MeetsAsync("12345", "+123", "STRING");

    [ReadersFact]
    public Task A_fraction_among_integers_makes_them_doubles() => Trap.MeetsAsync("7", "1.5", "DOUBLE", (Seven, "3ff8000000000000"));

    [ReadersFact]
    public Task A_fraction_among_integers_that_doubles_do_not_hold_makes_them_decimals() =>
        Trap.MeetsAsync("9007199254740993", "1.5", "DECIMAL(38,1)", ("9007199254740993.0", "1.5"));

    [ReadersFact]
    public Task An_identifier_that_looks_like_a_power_of_ten_stays() => Trap.MeetsAsync("12345", "1E10", "STRING");

    [ReadersFact]
    public Task Identifiers_that_all_look_like_powers_of_ten_stay() => Trap.MeetsAsync("2E31", "1E10", "STRING", isContradiction: false);

    [ReadersFact]
    public Task Yes_among_booleans_keeps_them_as_they_are_written() => Trap.MeetsAsync("True", "yes", "STRING");

    [ReadersFact]
    public Task Zero_and_one_are_no_booleans() => Trap.MeetsAsync("1", "true", "STRING");

    [ReadersFact]
    public Task Booleans_in_any_case_are_booleans() => Trap.MeetsAsync("TRUE", "false", "BOOLEAN", ("true", "false"), isContradiction: false);

    [ReadersFact]
    public Task Hexadecimal_numbers_stay() => Trap.MeetsAsync("31", "0x1F", "STRING");

    [ReadersFact]
    public Task A_comma_in_a_number_stays() => Trap.MeetsAsync("1", "\"1,5\"", "STRING", ("1", "1,5"));

    [ReadersFact]
    public Task Dates_with_slashes_stay() => Trap.MeetsAsync("2024-01-02", "1/2/2024", "STRING");

    [ReadersFact]
    public Task A_day_that_does_not_exist_stays() => Trap.MeetsAsync("2024-01-02", "2023-02-29", "STRING");

    [ReadersFact]
    public Task A_time_of_day_among_dates_keeps_them_as_they_are() => Trap.MeetsAsync("2024-01-02", "2024-01-02 03:04:05", "STRING");

    [ReadersFact]
    public Task Numbers_of_twenty_digits_are_decimals() =>
        Trap.MeetsAsync("12345678901234567890", "-1", "DECIMAL(38,0)", isContradiction: false);

    [ReadersFact]
    public Task A_number_of_twenty_digits_among_short_ones_makes_them_decimals() => Trap.MeetsAsync("7", "12345678901234567890", "DECIMAL(38,0)");

    [ReadersFact]
    public Task A_number_of_thirty_nine_digits_keeps_all_as_text() => Trap.MeetsAsync("12345678901234567890", new string('9', 39), "STRING");

    [ReadersFact]
    public Task Numbers_of_twenty_digits_mixed_with_text_stay() => Trap.MeetsAsync("12345678901234567890", "abc", "STRING");

    [ReadersFact]
    public Task The_ends_of_the_integers_are_integers() =>
        Trap.MeetsAsync("9223372036854775807", "-9223372036854775808", "INT64", isContradiction: false);

    [ReadersFact]
    public Task One_beyond_the_end_of_the_integers_is_a_decimal() => Trap.MeetsAsync("9223372036854775807", "9223372036854775808", "DECIMAL(38,0)");

    [ReadersFact]
    public Task Fractions_with_more_digits_than_doubles_hold_are_decimals() =>
        Trap.MeetsAsync("0.50", "0.12345678901234567", "DECIMAL(38,17)", ("0.50000000000000000", "0.12345678901234567"));

    [ReadersFact]
    public Task A_negative_zero_keeps_its_sign() => Trap.MeetsAsync("1.5", "-0.0", "DOUBLE", ("3ff8000000000000", "8000000000000000"), isContradiction: false);

    [ReadersFact]
    public Task A_number_beyond_the_doubles_stays() => Trap.MeetsAsync("1.5e3", "1e400", "STRING");

    [ReadersFact]
    public Task A_timestamp_without_offset_among_ones_with_one_keeps_all_as_they_are() =>
        Trap.MeetsAsync("2024-01-02T03:04:05+02:00", "2024-01-02T03:04:05", "STRING");

    [ReadersFact]
    public Task Another_offset_keeps_all_as_they_are() => Trap.MeetsAsync("2024-01-02T03:04:05+02:00", "2024-01-02T03:04:05+01:00", "STRING");

    [ReadersFact]
    public Task One_offset_is_turned_into_UTC() => Trap.MeetsAsync(
        "1970-01-01T02:00:00+02:00", "1970-01-01 01:59:59.999999+0200", "TIMESTAMP(us, UTC)", ("0", "-1"), isContradiction: false);

    [ReadersFact]
    public Task Without_offset_there_is_no_UTC() => Trap.MeetsAsync(
        "1970-01-01T00:00:01", "1970-01-01 00:00:00.5", "TIMESTAMP(us)", ("1000000", "500000"), isContradiction: false);

    [ReadersFact]
    public Task Fractions_finer_than_microseconds_stay_in_the_compatible_profile() =>
        Trap.MeetsAsync("1970-01-01T00:00:01", "1970-01-01T00:00:00.0000001", "STRING");

    [ReadersFact]
    public Task Fractions_finer_than_microseconds_are_nanoseconds_in_the_compact_profile() => Trap.MeetsAsync(
        "1970-01-01T00:00:01", "1970-01-01T00:00:00.0000001", "TIMESTAMP(ns)", ("1000000000", "100"), ParquetProfile.Compact);

    [ReadersFact]
    public Task Times_are_text_in_the_compatible_profile() => Trap.MeetsAsync("12:00:00", "00:00:00.5", "STRING", isContradiction: false);

    [ReadersFact]
    public Task Times_beyond_midnight_stay() => Trap.MeetsAsync("23:59:59", "25:10:00", "STRING", profile: ParquetProfile.Compact);

    [ReadersFact]
    public Task Not_a_number_among_doubles_is_a_double() => Trap.MeetsAsync("1.5", "NaN", "DOUBLE", ("3ff8000000000000", "NaN"), isContradiction: false);

    [ReadersFact]
    public Task An_infinity_among_integers_makes_them_doubles() => Trap.MeetsAsync("7", "-Infinity", "DOUBLE", (Seven, "fff0000000000000"));

    [ReadersFact]
    public Task Not_a_number_alone_is_text() => Trap.MeetsAsync("NaN", "N/A", "STRING", isContradiction: false);

    [ReadersFact]
    public Task Not_a_number_among_dates_keeps_them_as_they_are() => Trap.MeetsAsync("2024-01-02", "NaN", "STRING");

    [ReadersFact]
    public Task An_unquoted_empty_field_is_null() => Trap.MeetsAsync("7", "", "INT64", ("7", null), isContradiction: false);

    [ReadersFact]
    public Task A_quoted_empty_field_is_an_empty_text() => Trap.MeetsAsync("7", "\"\"", "STRING", ("7", ""));

    [ReadersFact]
    public Task Null_and_an_empty_text_differ() => Trap.MeetsAsync("", "\"\"", "STRING", (null, ""), isContradiction: false);

    [ReadersFact]
    public Task White_space_around_a_number_stays() => Trap.MeetsAsync("7", " 7", "STRING");

    [ReadersFact]
    public Task Words_for_nothing_are_text() => Trap.MeetsAsync("7", "NULL", "STRING");

    [ReadersFact]
    public Task A_column_that_begins_with_nulls_gets_its_type_when_a_value_comes() =>
        Trap.MeetsAsync("", "2024-02-29", "DATE", (null, "2024-02-29"), isContradiction: false);

    [ReadersFact]
    public Task Line_ends_and_quotes_stay() => Trap.MeetsAsync("x", "\"a\r\n\"\"b\"\"\"", "STRING", ("x", "a\r\n\"b\""), isContradiction: false);
}

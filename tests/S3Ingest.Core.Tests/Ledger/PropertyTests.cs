using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Ledger;

namespace S3Ingest.Core.Tests.Ledger;

public sealed class PropertyTests
{
    [Fact]
    public void Operation_ids_map_to_UUIDs_of_version_7_and_back() => Prop.ForAll<ulong, ulong>((a, b) =>
    {
        long id = (long)(a >> 1);
        var ids = new OperationIds((long)(b >> 10));
        var uuid = ids.ToGuid(id);
        string text = uuid.ToString();
        var others = new OperationIds((long)(b >> 10) ^ 1);
        return ids.TryGetId(uuid, out long back) && back == id && OperationIds.IdOf(uuid) == id && text[14] == '7' && "89ab".Contains(text[19])
            && OperationIds.IsVersion7(uuid) && !others.TryGetId(uuid, out _)
            && Convert.ToInt64(text[..8] + text[9..13], 16) == id >> OperationIds.RandomBits;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Operation_ids_sort_by_time_as_text_too()
    {
        var ids = new OperationIds(OperationIds.NewIdentity());
        var start = DateTimeOffset.UtcNow;
        long last = 0;
        var given = Enumerable.Range(0, 5000).Select(i => last = OperationIds.NewId(start.AddMilliseconds(i / 100), last)).ToList();
        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.Equal(given.Order(), given);
        Assert.Equal(given.Select(i => ids.ToGuid(i).ToString()).Order(StringComparer.Ordinal), given.Select(i => ids.ToGuid(i).ToString()));
        Assert.All(given, (id, i) => Assert.Equal(start.AddMilliseconds(i / 100).ToUnixTimeMilliseconds(), OperationIds.TimeOf(id).ToUnixTimeMilliseconds()));
    }

    [Theory]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8", 16)]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8-1", 18)]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8-10000", 18)]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8-01", 0)]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8-0", 0)]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8-70000", 0)]
    [InlineData("9BB58F26192E4BA00F01E2E7B136BBD8", 0)]
    [InlineData("9bb58f26192e4ba00f01e2e7b136bbd8x", 0)]
    [InlineData("", 0)]
    [InlineData("opaque", 0)]
    public void ETags_are_restored_exactly(string etag, int blobLength)
    {
        object? packed = ShortForms.PackETag(etag);
        Assert.Equal(blobLength, packed is byte[] blob ? blob.Length : 0);
        Assert.Equal(etag, ShortForms.UnpackETag(packed));
    }

    [Theory]
    [InlineData("crc64nvme:AAAAAAAAAAA=", 9)]
    [InlineData("CRC32C:AAAAAA==", 5)]
    [InlineData("sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", 33)]
    [InlineData("crc64nvme:AAAA", 0)]
    [InlineData("sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=-3", 0)]
    [InlineData("blake3:AAAA", 0)]
    [InlineData("no colon", 0)]
    public void Checksums_are_restored_exactly(string checksum, int blobLength)
    {
        object? packed = ShortForms.PackChecksum(checksum);
        Assert.Equal(blobLength, packed is byte[] blob ? blob.Length : 0);
        Assert.Equal(checksum, ShortForms.UnpackChecksum(packed));
    }

    [Fact]
    public void Any_text_is_restored_from_its_short_form() => Prop.ForAll<NonNull<string>>(text =>
        ShortForms.UnpackETag(ShortForms.PackETag(text.Get)) == text.Get
        && ShortForms.UnpackChecksum(ShortForms.PackChecksum(text.Get)) == text.Get
        && ShortForms.UnpackAttempt(ShortForms.PackAttempt(text.Get)) == text.Get).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Keys_and_entries_are_restored_by_SQL_whatever_characters_they_have()
    {
        using var folder = new LedgerFolder();
        await using var store = await folder.OpenAsync();
        var target = await LedgerFolder.TargetAsync(store);
        // Characters of one to four bytes, and pairs that share their first surrogate.
        string[] alphabet = ["a", "b", "/", ".csv", ".", "ä", "日", "😀", "😁", "%", "_"];
        var random = new Random(20260301);
        string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => alphabet[random.Next(alphabet.Length)]));
        for (int i = 0; i < 300; i++)
        {
            string path = i + Text();
            string entry = Text();
            string[] keys = [.. new[]
            {
                "in/" + path, "in/" + path[..^1] + "/" + entry, i + "/" + Text(), "in/" + i + "/" + Text(), "in/" + path + ".parquet", "in/" + Path.ChangeExtension(path, ".parquet"),
            }.Where(k => new System.Text.UTF8Encoding(false, false) is var utf8 && utf8.GetString(utf8.GetBytes(k)) == k).Distinct()];
            var operation = await LedgerFolder.IngestAsync(store, target, path, change: s => s with { Outputs = [.. keys.Select((k, n) => new PlannedOutput(n, k, null, entry))] });
            var result = (await store.GetResultAsync(operation))!;
            Assert.Equal(keys, result.Outputs.Select(o => o.Key));
            Assert.All(result.Outputs, o => Assert.Equal(entry, o.EntryPath));
            foreach (string key in keys)
                Assert.Equal(path, (await store.FindKeyOwnerAsync(target, key))?.RelativePath);
        }
    }

    [Fact]
    public async Task What_a_wildcard_matches_LIKE_matches_too_and_nothing_else_where_it_is_exact()
    {
        using var folder = new LedgerFolder();
        await (await folder.OpenAsync()).DisposeAsync();
        using var db = LedgerConnection.Open(folder.LedgerPath, readOnly: true);
        string[] patterns = ["a", "B", "*", "?", "[ab]", "[", "]", "`[", "`*", "%", "_", "\\", "/", "ä", "😀"];
        string[] texts = ["a", "A", "b", "[", "]", "*", "%", "_", "\\", "/", "ä", "Ä", "😀"];
        var random = new Random(20260302);
        string Pick(string[] from) => string.Concat(Enumerable.Range(0, random.Next(5)).Select(_ => from[random.Next(from.Length)]));
        int matches = 0;
        for (int i = 0; i < 20_000; i++)
        {
            string pattern = Pick(patterns), text = Pick(texts);
            var (like, isExact) = Wildcard.ToLike(pattern);
            bool liked = (long)db.Scalar("SELECT $1 LIKE $2 ESCAPE '\\'", text, like)! != 0;
            bool matched = Wildcard.ToRegex(pattern).IsMatch(text);
            Assert.True(matched ? liked : !(isExact && liked), $"{pattern} on {text}: LIKE {liked}, {matched}");
            matches += matched ? 1 : 0;
        }

        Assert.True(matches > 500);
    }

    [Fact]
    public void Known_sources_behave_like_a_set() => Prop.ForAll<List<(byte Path, bool Replace)>>(steps =>
    {
        var known = new KnownSources();
        known.LoadEnded();
        var model = new Dictionary<string, long>();
        var target = new Target(1, "/", "", "b", "");
        foreach (var (step, replace) in steps)
        {
            string path = (step % 20).ToString(System.Globalization.CultureInfo.InvariantCulture);
            (long, long)? before = model.TryGetValue(path, out long size) ? (size, 0) : null;
            model[path] = replace ? size + 1 : size;
            known.Apply(new OperationFinish.Change(target, path, before, (model[path], 0)));
        }

        return known.Count == model.Count && model.All(m => known.Contains(m.Key, m.Value, 0) && !known.Contains(m.Key, m.Value + 1, 0) && (m.Value == 0 || !known.Contains(m.Key, m.Value - 1, 0)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Known_sources_survive_growth_and_removal_in_long_runs()
    {
        var known = new KnownSources();
        known.LoadEnded();
        var target = new Target(1, "/", "", "b", "");
        for (int i = 0; i < 20_000; i++)
            known.Add(i.ToString(System.Globalization.CultureInfo.InvariantCulture), i, 0);
        for (int i = 0; i < 20_000; i += 2)
            known.Apply(new OperationFinish.Change(target, i.ToString(System.Globalization.CultureInfo.InvariantCulture), (i, 0), (i, 1)));
        Assert.Equal(20_000, known.Count);
        for (int i = 0; i < 20_000; i++)
        {
            Assert.Equal(i % 2 == 1, known.Contains(i.ToString(System.Globalization.CultureInfo.InvariantCulture), i, 0));
            Assert.Equal(i % 2 == 0, known.Contains(i.ToString(System.Globalization.CultureInfo.InvariantCulture), i, 1));
        }
    }
}

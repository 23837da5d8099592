using System.Text.RegularExpressions;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Ledger;
using S3Ingest.Core.Reports;
using Xunit;
using Xunit.Abstractions;

namespace S3Ingest.Core.Tests.Reports;

public sealed class PageTests(ITestOutputHelper output)
{
    private static readonly string[] Hostile =
    [
        "</title><script>alert(1)</script>.csv", "\"><img src=x onerror=alert(1)>.csv", "a&b&amp;'c'.csv", "\u202Egpj.exe", "a\0\u0007\u001b[31m.csv", "\ud800 lone \udc00.csv",
        "שלום-🧬-👩‍🔬.csv", new string('x', 300) + ".csv", "]]>--><!-- .csv", "url(https://example.org).csv", "\u2066\u2069\u2028\uFEFF.csv", "C:\\in\\a.csv",
    ];

    [Fact]
    public void Nothing_that_data_holds_becomes_markup_or_hides_what_is_read()
    {
        var operations = Hostile.SelectMany(name => new[]
        {
            Operations.Success(name) with { Bucket = name, KeyPrefix = name },
            Operations.Failed(name, name, name),
            Operations.Failed(name) with { Status = OperationStatus.Partial, Skipped = [new SkippedEntry { Path = name, Reason = name, ErrorId = name }] },
            Operations.Failed(name) with { Status = OperationStatus.InProgress },
        }).ToArray();
        foreach (var name in Hostile)
        {
            var page = Operations.Page(Operations.Options with { Title = name, BucketName = name, HostName = name }, operations);
            AssertInert(page);
            Assert.DoesNotContain(page, c => c is '\u202E' or '\u2066' or '\u2069' or '\u2028' or '\uFEFF' or '\0' or '\u0007' or '\u001b');
        }
    }

    [Fact]
    public void Any_text_comes_out_as_one_text_of_a_well_formed_page()
    {
        // Any UTF-16, surrogates without their half included.
        var texts = Gen.Choose(0, 0xFFFF).Select(c => (char)c).ArrayOf().Select(chars => new string(chars));
        Prop.ForAll(Arb.From(texts), text =>
        {
            var body = AssertInert(Operations.Page(Operations.Options with { Title = text }, Operations.Failed("/in/" + text, message: text)));
            Assert.Single(body.Descendants("h1"));
            Assert.Single(body.Descendants("p"), p => (string?)p.Attribute("class") == "message");
        }).Check(Operations.Seeded(output, 60));
    }

    [Fact]
    public void Ordinary_text_is_shown_as_it_is()
    {
        var body = AssertInert(Operations.Page(Operations.Options, Operations.Failed("/in/Größe & <b> 'a' \"b\" 👩‍🔬 שלום.csv")));
        Assert.Contains(body.Descendants("bdi"), e => e.Value == "/in/Größe & <b> 'a' \"b\" 👩‍🔬 שלום.csv");
        Assert.Contains("[U+202E]gpj.exe", Operations.Page(Operations.Options, Operations.Failed("\u202Egpj.exe")));
    }

    [Fact]
    public void A_page_about_nothing_says_so()
    {
        var body = AssertInert(Operations.Page(Operations.Options));
        Assert.Contains("Nothing was ingested in this period", body.Value);
        Assert.Contains("Never verified since upload", body.Value);
        Assert.Empty(body.Descendants("figure"));
    }

    [Fact]
    public void A_page_without_a_concern_says_all_good_and_one_with_names_each()
    {
        var good = Operations.Page(Operations.Options, Operations.Success("/in/a.csv"), Operations.Success("/in/learned.csv") with { Duration = TimeSpan.Zero });
        Assert.Contains("All good", good);
        Assert.Contains("took 1.0 s on average and stored <b>400 bytes/s</b>", good);
        var body = AssertInert(Operations.Page(Operations.Options,
            Operations.Success("/in/a.csv"),
            Operations.Failed("/in/b.csv"),
            Operations.Failed("/in/c.csv") with { IsNewest = false, NewestStatus = OperationStatus.Success },
            Operations.Success("/in/d.iso") with { Status = OperationStatus.InProgress, IsInterrupted = true },
            Operations.Success("/in/e.iso") with { Outputs = [new OutputFigures(OperationStatus.Success, VerificationMethod.None, 2, 5, 5)] }));
        var concerns = body.Descendants("div").First(d => ((string?)d.Attribute("class"))?.StartsWith("verdict", StringComparison.Ordinal) == true).Descendants("li").Select(li => li.Value);
        Assert.Equal(
        [
            "1 source failed and has not succeeded since.",
            "1 operation was interrupted; the next start of the watcher takes it up.",
            "2 objects were sent without a proof of the content.",
        ], concerns);
        Assert.Contains("1 open, 1 succeeded later", body.Value);
        Assert.Contains("row 3 (line 4, column 5): no", body.Value);
        Assert.Contains("Correct what the message names and run again", body.Value);
    }

    [Fact]
    public void A_later_verification_is_told_with_what_it_found()
    {
        var run = new VerificationRun
        {
            OperationId = Guid.NewGuid(),
            StartedAt = Operations.Noon,
            BucketName = "b",
            Scope = "s3://b/in/",
            Depth = VerifyDepth.Deep,
            Counts = new Dictionary<VerifyStatus, long> { [VerifyStatus.Verified] = 7, [VerifyStatus.Missing] = 1, [VerifyStatus.Orphan] = 4 },
            Findings = [new VerificationFinding("in/<gone>.parquet", VerifyStatus.Missing, null, "400 bytes", null)],
        };
        var sums = new ReportCollector();
        sums.Add(Operations.Success("/in/a.csv"));
        var body = AssertInert(Core.Reports.Page.ReportPage.Draw(new ReportData(Operations.Options, sums) { LedgerPath = "/l.db", LastVerification = run }));
        Assert.Contains("1 object did not pass the last verification.", body.Value);
        Assert.Contains("7 verified, 1 missing, 4 unknown to the ledger", body.Value);
        Assert.Contains(body.Descendants("bdi"), e => e.Value == "in/<gone>.parquet");
    }

    [Fact]
    public void Each_chart_is_drawn_for_desk_and_phone_with_title_description_and_numbers()
    {
        var body = AssertInert(Operations.Page(Operations.Options, Operations.Success("/in/a.csv"), Operations.Failed("/in/b.csv")));
        XNamespace svg = "http://www.w3.org/2000/svg";
        var charts = body.Descendants(svg + "svg").ToList();
        Assert.Equal(charts.Count, charts.Count(c => (string?)c.Attribute("role") == "img" && c.Element(svg + "title")!.Value.Length > 0 && c.Element(svg + "desc")!.Value.Length > 0));
        Assert.Equal(charts.Count / 2, charts.Count(c => ((string)c.Attribute("class")!).EndsWith("narrow", StringComparison.Ordinal)));
        var ids = body.DescendantsAndSelf().Attributes("id").Select(a => a.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        // A lone failure beside a success is as high as it, and marked.
        var outcomes = charts[0].Descendants(svg + "rect").Where(r => (string?)r.Attribute("class") is "ok" or "failed").ToDictionary(r => (string)r.Attribute("class")!, r => (string)r.Attribute("height")!);
        Assert.Equal(outcomes["ok"], outcomes["failed"]);
        Assert.Contains("1,000 bytes", body.ToString());
        Assert.Contains("60 %", body.Value);
    }

    /// <summary>The page runs and loads nothing; its body is well-formed.</summary>
    private static XElement AssertInert(string page)
    {
        Assert.DoesNotMatch(new Regex("<(script|link|img|iframe|object|embed|base|form|a)[\\s>]", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex("<[^>\"]*(\"[^\"]*\"[^>\"]*)*\\s(on\\w+|src|href)=", RegexOptions.IgnoreCase), page);
        Assert.DoesNotMatch(new Regex("url\\((?!#|https://example)|@import|(?<!xmlns=\")(?<!url\\()https?://", RegexOptions.IgnoreCase), page);
        var body = page[page.IndexOf("<body>", StringComparison.Ordinal)..(page.IndexOf("</body>", StringComparison.Ordinal) + "</body>".Length)];
        return XElement.Parse(body);
    }
}

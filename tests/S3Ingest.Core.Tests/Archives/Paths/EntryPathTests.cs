using System.Text;
using FsCheck;
using FsCheck.Fluent;
using S3Ingest.Core.Archives.Paths;
using S3Ingest.Core.Storage;

namespace S3Ingest.Core.Tests.Archives.Paths;

public class EntryPathTests
{
    // Small alphabets of what matters meet more rules than random text.
    private static readonly Gen<string> Names =
        Gen.Elements("/", "\\", ".", "..", " ", ":", "C", "a", "é", "e\u0301", "表", "\U0001F600", "\uD83D", "\uDE00", "\0", "\n", "\u0085", "\uFFFE", "CON", "x.csv")
            .ArrayOf().Select(string.Concat);

    [Theory]
    [InlineData("a.csv", "a.csv")]
    [InlineData("./a/./b//c.csv", "a/b/c.csv")]
    [InlineData("a\\b\\c.csv", "a/b/c.csv")]
    [InlineData("a/b/", "a/b")]
    [InlineData("name.", "name.")]
    [InlineData("name ", "name ")]
    [InlineData(" name", " name")]
    [InlineData("..name", "..name")]
    [InlineData("na..me/..a", "na..me/..a")]
    [InlineData(".hidden", ".hidden")]
    [InlineData("CON", "CON")]
    [InlineData("aux.txt", "aux.txt")]
    [InlineData("a/C:/b", "a/C:/b")]
    [InlineData("12:30.txt", "12:30.txt")]
    [InlineData("e\u0301.txt", "e\u0301.txt")]
    [InlineData("é.txt", "é.txt")]
    [InlineData("?*<>|\".txt", "?*<>|\".txt")]
    public void A_safe_path_keeps_its_segments(string name, string path) => Assert.Equal(new EntryPath(path, null), EntryPath.Resolve(name));

    [Theory]
    [InlineData("../a", "leaves its folder")]
    [InlineData("a/../../b", "leaves its folder")]
    [InlineData("a/..", "leaves its folder")]
    [InlineData("a\\..\\b", "leaves its folder")]
    [InlineData("a/b/../c", "leaves its folder")]
    [InlineData(".. /a", "Windows")]
    [InlineData("a/.../b", "Windows")]
    [InlineData("a/. /b", "Windows")]
    [InlineData("a/ /b", "Windows")]
    [InlineData("/etc/passwd", "absolute")]
    [InlineData("\\windows\\x", "absolute")]
    [InlineData("//server/share/x", "network share")]
    [InlineData("\\\\server\\share\\x", "network share")]
    [InlineData("\\\\?\\C:\\x", "network share")]
    [InlineData("C:\\x", "drive")]
    [InlineData("c:x", "drive")]
    [InlineData("./C:/x", "drive")]
    [InlineData("a\0b", "NUL")]
    [InlineData("a\nb", "U+000A")]
    [InlineData("a\u007Fb", "U+007F")]
    [InlineData("a\u009Bb", "U+009B")]
    [InlineData("a\uFFFFb", "U+FFFF")]
    [InlineData("", "names nothing")]
    [InlineData("./", "names nothing")]
    public void An_unsafe_path_is_refused_with_the_reason(string name, string reason)
    {
        var path = EntryPath.Resolve(name);
        Assert.Null(path.Value);
        Assert.Contains(reason, path.Fault, StringComparison.Ordinal);
        var fault = path.ToException("a.zip", name);
        Assert.Equal(IngestErrorId.UnsafeEntryPath, fault.ErrorId);
        Assert.Equal("a.zip", fault.Target);
        Assert.DoesNotContain(fault.Message, c => char.IsControl(c) || char.IsSurrogate(c));
    }

    [Fact]
    public void Half_of_a_character_is_refused()
    {
        // Not as a theory: attributes are kept in UTF-8, which has no such thing.
        An_unsafe_path_is_refused_with_the_reason("a\uD83D", "not valid Unicode");
        An_unsafe_path_is_refused_with_the_reason("\uDE00a", "not valid Unicode");
    }

    [Fact]
    public void The_limits_are_1024_bytes_and_64_segments()
    {
        Assert.Null(EntryPath.Resolve(new string('a', 1024)).Fault);
        Assert.Contains("1025 bytes", EntryPath.Resolve(new string('a', 1025)).Fault, StringComparison.Ordinal);
        Assert.Null(EntryPath.Resolve(new string('é', 512)).Fault);
        Assert.Contains("1026 bytes", EntryPath.Resolve(new string('é', 513)).Fault, StringComparison.Ordinal);
        Assert.Null(EntryPath.Resolve(string.Join('/', Enumerable.Repeat("a", 64))).Fault);
        Assert.Contains("65 segments", EntryPath.Resolve(string.Join('/', Enumerable.Repeat("a", 65))).Fault, StringComparison.Ordinal);
        Assert.Null(EntryPath.Resolve(string.Concat(Enumerable.Repeat("./", 2000)) + "a").Fault);
    }

    [Fact]
    public void A_long_name_is_shortened_in_the_message_between_characters()
    {
        var name = new string('a', 199) + "\U0001F600" + new string('b', 2000);
        var message = EntryPath.Resolve(name).ToException("a.zip", name).Message;
        Assert.True(message.Length < 500);
        Assert.Contains(new string('a', 199) + "\\ud83d…", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_never_leaves_its_folder_and_is_always_a_valid_key() => Prop.ForAll(Names.ToArbitrary(), name =>
    {
        var resolved = EntryPath.Resolve(name);
        if (resolved.Value is not { } path)
            return resolved.Fault is { Length: > 0 };
        var key = ObjectKey.Validate($"in/archive/{path}");
        return resolved.Fault is null && path.Length > 0
            && Path.GetFullPath(key, "/base").StartsWith("/base/in/archive/", StringComparison.Ordinal)
            && path.Split('/').All(segment => segment.TrimEnd('.', ' ').Length > 0)
            && !path.Contains('\\')
            && new UTF8Encoding(false, true).GetByteCount(path) <= EntryPath.MaxBytes;
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void A_resolved_path_resolves_to_itself() => Prop.ForAll(Names.ToArbitrary(), name =>
        EntryPath.Resolve(name) is not { Value: { } path } resolved || EntryPath.Resolve(path) == resolved)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace S3Ingest.Core.Reports.Page;

/// <summary>
/// HTML under construction. What stands in the interpolated string is markup, what stands in its braces is data and is
/// escaped; only another <see cref="Markup"/> goes in as it is. So nothing from a ledger can become markup by oversight.
/// </summary>
internal sealed class Markup
{
    private readonly StringBuilder _text = new();

    /// <summary>Markup of its own.</summary>
    public static Markup Of(Handler content) => content.Target;

    /// <summary>Appends.</summary>
    public Markup Add([InterpolatedStringHandlerArgument("")] ref Handler content)
    {
        _ = content;
        return this;
    }

    public Markup Add(Markup content)
    {
        _text.Append(content._text);
        return this;
    }

    /// <summary>Text of the program itself, taken as it is.</summary>
    public Markup AddFixed(string text)
    {
        _text.Append(text);
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>Takes an interpolated string apart into markup and data.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        public Handler(int literalLength, int formattedCount)
            : this(literalLength, formattedCount, new Markup())
        {
        }

        public Handler(int literalLength, int formattedCount, Markup target)
        {
            Target = target;
            target._text.EnsureCapacity(target._text.Length + literalLength + (formattedCount * 16));
        }

        public Markup Target { get; }

        public void AppendLiteral(string markup) => Target._text.Append(markup);

        public void AppendFormatted(string? data) => SafeText.Append(Target._text, data);

        public void AppendFormatted(Markup markup) => Target.Add(markup);

        public void AppendFormatted(long number) => Target._text.Append(CultureInfo.InvariantCulture, $"{number:N0}");

        /// <summary>A coordinate.</summary>
        public void AppendFormatted(double number) => Target._text.Append(CultureInfo.InvariantCulture, $"{number:0.##}");
    }
}

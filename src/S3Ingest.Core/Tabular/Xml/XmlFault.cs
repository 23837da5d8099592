using System.Xml;

namespace S3Ingest.Core.Tabular.Xml;

/// <summary>Says in plain words what the parser found.</summary>
internal static class XmlFault
{
    /// <summary>What is wrong and what to do.</summary>
    public static string Describe(XmlException fault, bool isEmpty)
    {
        var said = fault.Message;
        var place = said.LastIndexOf($" Line {fault.LineNumber}, position {fault.LinePosition}.", StringComparison.Ordinal);
        if (place > 0)
            said = said[..place];
        if (isEmpty)
            return "The file is empty. An XML file has at least one element.";
        // The parser has one exception for all faults and gives these no other mark.
        if (said.Contains("DtdProcessing", StringComparison.Ordinal))
            return "Document type definitions are refused, because they can pull in other files and blow up the content. "
                + "Remove the <!DOCTYPE> declaration and what refers to it.";
        if (said.StartsWith("Root element is missing", StringComparison.Ordinal))
            return "There is no element. An XML file has at least one.";
        if (said.StartsWith("Unexpected end of file", StringComparison.Ordinal))
            return $"The file ends before its XML does. {said} Get the complete file.";
        return $"This is not well-formed XML. {said} Correct it here.";
    }
}

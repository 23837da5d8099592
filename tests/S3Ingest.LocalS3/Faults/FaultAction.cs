using System.Text.Json.Serialization;

namespace S3Ingest.LocalS3.Faults;

/// <summary>What happens to a request that a rule matches.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultAction>))]
public enum FaultAction
{
    /// <summary>Answer with the rule's status and code without handling the request.</summary>
    Fail,

    /// <summary>Close the connection without handling the request.</summary>
    CloseBeforeHandling,

    /// <summary>Handle the request, then close the connection without a reply: the client cannot know.</summary>
    DropReply,

    /// <summary>Wait, then go on as usual.</summary>
    Delay,

    /// <summary>Wait until <see cref="FaultRules.Release"/> is called or the client gives up, then go on as usual.</summary>
    Hang,

    /// <summary>Send the headers and a part of the body, then close the connection.</summary>
    TruncateBody,

    /// <summary>Answer 200, keep the client waiting with white space, and end with an error document.</summary>
    ErrorInside200,

    /// <summary>Store another content than was sent, and report what was sent.</summary>
    CorruptContent,

    /// <summary>Store whatever checksum the client tells without comparing it, as some servers do.</summary>
    EchoChecksums,
}

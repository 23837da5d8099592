using System.Xml.Linq;
using S3Ingest.LocalS3.Http;
using S3Ingest.LocalS3.Store;

namespace S3Ingest.LocalS3.Operations;

/// <summary>
/// ACLs, which mean something only where the bucket's ownership lets them.
/// Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html and
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
/// </summary>
internal static class AccessControl
{
    private const string Enforced = "BucketOwnerEnforced";
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string AuthenticatedUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    /// <summary>Grants beyond the owner's, from the canned ACL of a request.</summary>
    /// <exception cref="S3Exception">AccessControlListNotSupported where ACLs are disabled and the request asks for more than the owner has.</exception>
    public static IReadOnlyList<Grant> Read(S3Request request, BucketSettings settings) => request.Header("x-amz-acl") switch
    {
        null or "private" or "bucket-owner-full-control" => [],
        _ when !settings.HasAcls => throw S3Errors.Of("AccessControlListNotSupported"),
        "public-read" => [new Grant(AllUsers, "READ")],
        "authenticated-read" => [new Grant(AuthenticatedUsers, "READ")],
        var other => throw S3Errors.Argument("x-amz-acl", other, ""),
    };

    public static Task<S3Reply> GetAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var more = context.Key.Length > 0 ? bucket.Find(context.Key, context.Request.Query.Find("versionId")).Attributes.Grants : [];
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("AccessControlPolicy", xml =>
        {
            xml.Element("Owner", () => xml.Text("ID", context.Options.Owner));
            xml.Element("AccessControlList", () =>
            {
                foreach (var grant in more.Prepend(new Grant(context.Options.Owner, "FULL_CONTROL")))
                {
                    xml.Element("Grant", () =>
                    {
                        xml.WriteStartElement("Grantee", S3Xml.Namespace);
                        xml.WriteAttributeString("xsi", "type", Instance, grant.IsGroup ? "Group" : "CanonicalUser");
                        xml.Text(grant.IsGroup ? "URI" : "ID", grant.Grantee);
                        xml.WriteEndElement();
                        xml.Text("Permission", grant.Permission);
                    });
                }
            });
        })));
    }

    public static async Task<S3Reply> PutAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var grants = context.Request.Header("x-amz-acl") is not null
            ? Read(context.Request, bucket.Settings)
            : FromXml(await RequestXml.ReadAsync(context, "AccessControlPolicy"), context.Options.Owner);
        if (grants.Count > 0 && !(bucket.Settings.HasAcls && context.Key.Length > 0))
            throw S3Errors.Of("AccessControlListNotSupported");
        if (context.Key.Length > 0)
            bucket.Regrant(bucket.Find(context.Key, context.Request.Query.Find("versionId")), grants);
        return S3Reply.Empty(200);
    }

    public static Task<S3Reply> GetOwnershipAsync(OperationContext context)
    {
        var ownership = context.Bucket.Settings.HasAcls ? "ObjectWriter" : Enforced;
        return Task.FromResult(S3Reply.Xml(S3Xml.Document("OwnershipControls", xml => xml.Element("Rule", () => xml.Text("ObjectOwnership", ownership)))));
    }

    public static async Task<S3Reply> PutOwnershipAsync(OperationContext context)
    {
        var bucket = context.Bucket;
        var ownership = (await RequestXml.ReadAsync(context, "OwnershipControls")).Child("Rule")?.Value("ObjectOwnership") ?? throw S3Errors.Of("MalformedXML");
        bucket.Change(settings => settings with { HasAcls = ownership != Enforced });
        return S3Reply.Empty(200);
    }

    private static IReadOnlyList<Grant> FromXml(XElement root, string owner) =>
    [
        .. root.Descendants().Where(static e => e.Name.LocalName == "Grant")
            .Select(static g => new Grant(g.Child("Grantee")?.Value("ID") ?? g.Child("Grantee")?.Value("URI") ?? throw S3Errors.Of("MalformedXML"), g.Value("Permission") ?? throw S3Errors.Of("MalformedXML")))
            .Where(g => g != new Grant(owner, "FULL_CONTROL")),
    ];
}

using System.Management.Automation;

namespace S3Ingest.Commands;

/// <summary>A credential as settings.</summary>
internal static class CredentialSettings
{
    /// <summary>Access key as user name and secret key as password; nothing for null.</summary>
    public static void Add(Dictionary<string, string?> settings, PSCredential? credential)
    {
        if (credential is null)
            return;
        settings["AWS_ACCESS_KEY_ID"] = credential.UserName;
        settings["AWS_SECRET_ACCESS_KEY"] = credential.GetNetworkCredential().Password;
        // A token of other credentials, left in the environment, would spoil these.
        settings["AWS_SESSION_TOKEN"] = "";
    }
}

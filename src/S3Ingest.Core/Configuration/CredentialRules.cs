namespace S3Ingest.Core.Configuration;

/// <summary>Rules of credentials: a pair belongs together, and a stronger source's identity is not mixed with a weaker one's.</summary>
internal static class CredentialRules
{
    private const string Access = "AWS_ACCESS_KEY_ID";
    private const string SecretKey = "AWS_SECRET_ACCESS_KEY";
    private const string Token = "AWS_SESSION_TOKEN";
    private const string Profile = "AWS_PROFILE";

    /// <summary>Drops what a stronger source overrules and notes halves of pairs.</summary>
    public static void Apply(SettingReader reader, List<ConfigurationFault> warnings)
    {
        // -ProfileName beside keys in the environment means the profile; the SDK's own chain would take the keys.
        if (reader.Given(Profile) is { } profile && profile.Source > reader.Source(Access) && profile.Source > reader.Source(SecretKey))
        {
            reader.Ignore(Access);
            reader.Ignore(SecretKey);
            reader.Ignore(Token);
            return;
        }

        SettingValue? access = reader.Given(Access);
        SettingValue? secret = reader.Given(SecretKey);
        if (access is not null && secret is null)
            reader.Fault(SecretKey, "AWS_ACCESS_KEY_ID is set and the secret to it is not.", "Set both, or neither to let the SDK's own chain decide.");
        if (access is null && secret is not null)
            reader.Fault(Access, "AWS_SECRET_ACCESS_KEY is set and the access key to it is not.", "Set both, or neither to let the SDK's own chain decide.");
        if (reader.Given(Token) is { } token && (access is null || token.Source < access.Source))
        {
            warnings.Add(new(Token, token.Shown, "It does not belong to the access key in use and is ignored.", "Set access key, secret and token in one place.", token.Origin));
            reader.Ignore(Token);
        }

        if (access is not null && secret is not null && access.Source != secret.Source)
            warnings.Add(new(Access, access.Shown, $"Access key and secret come from two places ({access.Origin}; {secret.Origin}).", "Set both in one place.", access.Origin));
    }
}

using S3Ingest.Core.Ledger;
using S3Ingest.Core.Pipeline;

namespace S3Ingest.Core.Tests.Uploads;

public class OutputOrderTests
{
    [Theory]
    [InlineData(null, "GLACIER", true)]
    [InlineData("STANDARD", null, true)]
    [InlineData("STANDARD_IA", "STANDARD_IA", true)]
    [InlineData("STANDARD_IA", null, false)]
    [InlineData("STANDARD", "GLACIER", false)]
    public void A_storage_class_that_is_not_reported_is_STANDARD(string? asked, string? reported, bool isAsAsked) =>
        Assert.Equal(isAsAsked, (new OutputOrder(new PlannedOutput(0, "k")) { StorageClass = asked }).IsStoredAsAsked(reported));
}

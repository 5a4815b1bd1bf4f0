namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1010: NoDeviceSpace is tested for without NoSpace.</summary>
public class OldSpaceStatusTests
{
    [Theory]
    [InlineData("if ({|GNT1010:map.Status == GrantStatus.NoDeviceSpace|}) Log(\"full\");")]
    [InlineData("switch (map.Status) { case {|GNT1010:GrantStatus.NoDeviceSpace|}: return -28; }")]
    [InlineData("if (map.Status is {|GNT1010:GrantStatus.NoDeviceSpace|}) return -28;")]
    public Task The_old_name_alone_is_reported(string code) => Backend.ReportsOf("GNT1010", InMethod(code));

    [Theory]
    [InlineData("if (map.Status is GrantStatus.NoDeviceSpace or GrantStatus.NoSpace) return -28;")]
    [InlineData("switch (map.Status) { case GrantStatus.NoSpace: case GrantStatus.NoDeviceSpace: return -28; }")]
    [InlineData("if (map.Status == GrantStatus.NoSpace) return -28;")]
    [InlineData("map.Status = GrantStatus.NoDeviceSpace;")]
    [InlineData("if ((int)map.Status == -7) return -28;")]
    public Task Both_the_new_one_and_an_assignment_are_fine(string code) => Backend.ReportsOf("GNT1010", InMethod(code));

    private static string InMethod(string code) => $$"""
        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0) return rc;
            {{code}}
            return map.Status.ToErrno();
        }
        """;
}

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1005: a status leaves as an errno.</summary>
public class StatusAsErrnoTests
{
    [Theory]
    [InlineData("if (op.Status != GrantStatus.Okay) return {|GNT1005:(int)op.Status|};")]
    [InlineData("return rc != 0 ? rc : {|GNT1005:(int)op.Status|};")]
    [InlineData("int err = (int)op.Status; if (err != (int)GrantStatus.Okay) return {|GNT1005:err|};")]
    [InlineData("DeviceFatal({|GNT1005:(int)op.Status|}, \"mapping the ring\");")]
    [InlineData("_lastError = {|GNT1005:(int)op.Status|};")]
    [InlineData("if ({|GNT1005:(int)op.Status == -EAGAIN|}) return -EAGAIN;")]
    [InlineData("throw new InvalidOperationException($\"{({|GNT1005:(Errno)op.Status|})}\");")]
    public Task Every_way_out_is_reported(string code) => Backend.ReportsOf("GNT1005", InMethod(code));

    [Theory]
    [InlineData("return op.Status.ToErrno();")]
    [InlineData("if (op.Status != GrantStatus.Okay) return -22;")]
    [InlineData("if (op.Status.ToErrno() == -EAGAIN) return -EAGAIN;")]
    [InlineData("Log($\"map failed with status {(int)op.Status}\");")]
    [InlineData("Trace(7, (int)op.Status);")]
    [InlineData("_lastStatus = (int)op.Status;")]
    [InlineData("int err = op.Status.ToErrno(); return err;")]
    [InlineData("return rc;")]
    public Task A_conversion_a_text_and_a_number_that_is_no_errno_are_fine(string code) => Backend.ReportsOf("GNT1005", InMethod(code));

    [Fact]
    public Task An_out_parameter_of_that_name_is_an_errno() => Backend.ReportsOf("GNT1005", """
        bool Test(out int errno)
        {
            MapGrantRef op = Map(1);
            errno = GrantRetry.Issue(_grants, ref op);
            if (errno != 0) return false;
            errno = {|GNT1005:(int)op.Status|};
            return errno == 0;
        }
        """);

    [Theory]
    [InlineData("GrantStatus", "return op.Status;")]
    [InlineData("short", "return (short)op.Status;")]
    [InlineData("(int Rc, GrantStatus Status)", "return (rc, op.Status);")]
    [InlineData("int", "return (int)op.Status;")]
    public Task A_method_that_returns_statuses_does_so_on_purpose(string type, string code) => Backend.ReportsOf("GNT1005", $$"""
        {{type}} Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) throw new InvalidOperationException($"{rc}");
            {{code}}
        }
        """);

    [Theory]
    [InlineData("return GrantRetry.Issue(_grants, ref op) is var rc and not 0 ? rc : {|GNT1005:(int)op.Status|};")]
    [InlineData("if (GrantRetry.Issue(_grants, ref op) is not 0 and var rc) return rc; return {|GNT1005:(int)op.Status|};")]
    [InlineData("return GrantRetry.Issue(_grants, ref op) is int rc && rc != 0 ? rc : {|GNT1005:(int)op.Status|};")]
    [InlineData("return GrantRetry.Issue(_grants, ref op) switch { 0 => {|GNT1005:(int)op.Status|}, var rc => rc };")]
    [InlineData("switch (GrantRetry.Issue(_grants, ref op)) { case 0: return {|GNT1005:(int)op.Status|}; case var rc: return rc; }")]
    public Task What_an_rc_is_matched_with_is_returned_as_an_errno_too(string code) => Backend.ReportsOf("GNT1005", $$"""
        int Test()
        {
            MapGrantRef op = Map(1);
            {{code}}
        }
        """);

    private static string InMethod(string code) => $$"""
        private const int EAGAIN = 11;
        private int _lastError, _lastStatus;
        private enum Errno { Again = -11 }

        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;
            {{code}}
            return 0;
        }

        private void DeviceFatal(int err, string what) => Log($"{what}: {err} {_lastError} {_lastStatus}");
        private static void Trace(int eventId, int value) => Log($"{eventId}: {value}");
        """;
}

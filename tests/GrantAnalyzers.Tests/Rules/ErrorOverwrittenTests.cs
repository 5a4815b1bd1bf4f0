namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1007: an earlier element's error is overwritten by a later element's success.</summary>
public class ErrorOverwrittenTests
{
    [Theory]
    [InlineData("GrantStatus", "GrantStatus last = GrantStatus.Okay;", "last = copy[i].Status;", "return last;")]
    [InlineData("bool", "bool ok = true;", "ok = copy[i].Status == GrantStatus.Okay;", "return ok;")]
    [InlineData("int", "int err = 0;", "err = copy[i].Status.ToErrno();", "return err;")]
    [InlineData("int", "int err = 0;", "err = copy[i].Status == GrantStatus.Okay ? 0 : -5;", "return err;")]
    [InlineData("int", "int err = 0;", "if (copy[i].Status != GrantStatus.Okay) err = -5; else err = 0;", "return err;")]
    [InlineData("int", "bool ok = true;", "ok = copy[i].Status == GrantStatus.Okay;", "_isOk = ok; return 0;")]
    [InlineData("int", "int err = 0;", "err = copy[i].Status.ToErrno(); if (copy[i].Status == GrantStatus.BadPage) err = copy[i].Status.ToErrno();", "return err;")]
    [InlineData("int", "int err = 0;", "switch (copy[i].Status) { case GrantStatus.Okay: err = 0; break; default: err = -5; break; }", "return err;")]
    public Task The_last_element_decides(string type, string before, string each, string after) =>
        Backend.ReportsOf("GNT1007", Loop(type, before, "{|GNT1007:for|}", each, after));

    [Theory]
    [InlineData("int", "int err = 0;", "if (copy[i].Status != GrantStatus.Okay) err = -5;", "return err;")]
    [InlineData("GrantStatus", "GrantStatus first = GrantStatus.Okay;", "if (copy[i].Status != GrantStatus.Okay && first == GrantStatus.Okay) first = copy[i].Status;", "return first;")]
    [InlineData("bool", "bool ok = true;", "ok &= copy[i].Status == GrantStatus.Okay;", "return ok;")]
    [InlineData("bool", "bool ok = true;", "ok = ok && copy[i].Status == GrantStatus.Okay;", "return ok;")]
    [InlineData("int", "int err = 0;", "err |= copy[i].Status.ToErrno();", "return err;")]
    [InlineData("GrantStatus", "GrantStatus status = GrantStatus.Okay;", "status = copy[i].Status; if (status != GrantStatus.Okay) break;", "return status;")]
    [InlineData("int", "GrantStatus status;", "status = copy[i].Status; Respond(i, status);", "return 0;")]
    [InlineData("int", "GrantStatus status = GrantStatus.Okay;", "status = copy[i].Status; if (status != GrantStatus.Okay) Log($\"{i}\");", "return 0;")]
    public Task What_is_kept_or_looked_at_in_time_is_fine(string type, string before, string each, string after) =>
        Backend.ReportsOf("GNT1007", Loop(type, before, "for", each, after));

    [Theory]
    [InlineData("bool ok = true;", "return 0;")]
    [InlineData("bool ok = true;", "ok = true; return 0;")]
    [InlineData("bool ok = true; Respond(ok ? 1 : 0, GrantStatus.Okay);", "return 0;")]
    [InlineData("bool ok = true; _isOk = ok;", "_isOk = false; return 0;")]
    public Task What_nobody_reads_behind_the_loop_decides_nothing(string before, string after) =>
        Backend.ReportsOf("GNT1007", Loop("int", before, "for", "ok = copy[i].Status == GrantStatus.Okay; Respond(i, copy[i].Status);", after));

    [Fact]
    public Task A_loop_that_ends_at_the_first_error_is_fine() => Backend.ReportsOf("GNT1007", """
        GrantStatus Test(GrantCopy[] copy)
        {
            GrantStatus status = GrantStatus.Okay;
            for (int i = 0; i < copy.Length && status == GrantStatus.Okay; i++)
            {
                status = copy[i].Status;
            }

            return status;
        }
        """);

    [Fact]
    public Task The_last_chunk_decides_too() => Backend.ReportsOf("GNT1007", """
        int Test(GrantRef[] segments)
        {
            int done = 0;
            int ret;
            {|GNT1007:do|}
            {
                ret = MapChunk(segments, ref done);
            }
            while (done < segments.Length);

            return ret;
        }

        private int MapChunk(GrantRef[] segments, ref int done)
        {
            MapGrantRef map = Map(segments[done++].Value);
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0) return rc;
            return map.Status.ToErrno();
        }
        """);

    [Theory]
    [InlineData("{|GNT1007:foreach|}", "isGood = MapOne(segment);")]
    [InlineData("foreach", "isGood = MapOne(segment); if (!isGood) break;")]
    [InlineData("foreach", "isGood = isGood && MapOne(segment);")]
    [InlineData("foreach", "if (!MapOne(segment)) isGood = false;")]
    public Task A_helper_that_says_true_has_succeeded(string keyword, string each) => Backend.ReportsOf("GNT1007", $$"""
        bool Test(GrantRef[] segments)
        {
            bool isGood = true;
            {{keyword}} (GrantRef segment in segments)
            {
                {{each}}
            }

            return isGood;
        }

        private bool MapOne(GrantRef segment)
        {
            MapGrantRef map = Map(segment.Value);
            return GrantRetry.Issue(_grants, ref map) == 0 && map.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_retry_of_one_operation_is_meant_to_overwrite() => Backend.ReportsOf("GNT1007", """
        GrantStatus Test()
        {
            MapGrantRef map = Map(1);
            GrantStatus status;
            int tries = 0;
            do
            {
                if (_grants.GrantTableOp(ref map) != 0) return GrantStatus.GeneralError;
                status = map.Status;
            }
            while (status == GrantStatus.Eagain && tries++ < 5);

            return status;
        }
        """);

    private static string Loop(string type, string before, string keyword, string each, string after) => $$"""
        {{type}} Test(int count)
        {
            GrantCopy[] copy = new GrantCopy[count];
            if (GrantRetry.Issue(_grants, copy) != 0) throw new InvalidOperationException();
            {{before}}
            {{keyword}} (int i = 0; i < copy.Length; i++)
            {
                {{each}}
            }

            {{after}}
        }

        private bool _isOk;
        private static void Respond(int request, GrantStatus status) => Log($"{request}: {status}");
        """;
}

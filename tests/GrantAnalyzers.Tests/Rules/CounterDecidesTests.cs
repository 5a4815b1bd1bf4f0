namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT2003: the counter of a retry decides its result instead of the status.</summary>
public class CounterDecidesTests
{
    [Theory]
    [InlineData("byte delay = 1; {|GNT2003:while|} (map.Status == GrantStatus.Eagain && delay != 0) { Thread.Sleep(delay++); if (_grants.GrantTableOp(ref map) != 0) Bug(); } if (delay == 0) map.Status = GrantStatus.BadPage; return map.Status.ToErrno();")]
    [InlineData("int tries = 0; {|GNT2003:do|} { rc = _grants.GrantTableOp(ref map); tries++; } while (rc == 0 && map.Status == GrantStatus.Eagain && tries < 5); return tries == 5 ? -11 : map.Status.ToErrno();")]
    [InlineData("{|GNT2003:while|} (map.Status == GrantStatus.Eagain && clock.Elapsed < limit) { if (_grants.GrantTableOp(ref map) != 0) Bug(); } if (clock.Elapsed >= limit) return -110; return map.Status.ToErrno();")]
    [InlineData("int tries = 0; {|GNT2003:for|} (; tries < 5 && map.Status != GrantStatus.Okay; tries++) { if (_grants.GrantTableOp(ref map) != 0) Bug(); } if (tries < 5) Use(map.Handle); return 0;")]
    public Task Asking_the_counter_is_reported(string code) => Backend.ReportsOf("GNT2003", InMethod(code));

    /// <summary>The attempts are counted, and the count is asked before anybody has looked at what the last one answered.</summary>
    [Theory]
    [InlineData("int tries = 0; {|GNT2003:while|} (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (++tries == 5) return -11; if (map.Status != GrantStatus.Eagain) return map.Status.ToErrno(); }")]
    [InlineData("int tries = 0; {|GNT2003:do|} { if (_grants.GrantTableOp(ref map) != 0) return -5; if (++tries == 5) { map.Status = GrantStatus.BadPage; break; } } while (map.Status == GrantStatus.Eagain); return map.Status.ToErrno();")]
    [InlineData("int tries = 0; {|GNT2003:while|} (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (++tries == 5) return 5 - 16; if (map.Status != GrantStatus.Eagain) return map.Status.ToErrno(); }")]
    [InlineData("int tries = 0; {|GNT2003:do|} { if (map.Status == GrantStatus.Eagain) tries++; if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status != GrantStatus.Eagain) break; } while (tries < 5); if (tries == 5) return -11; return map.Status.ToErrno();")]
    [InlineData("int tries = 0; bool late = false; {|GNT2003:do|} { if (_grants.GrantTableOp(ref map) != 0) return -5; if (++tries == 5) { late = true; break; } } while (map.Status == GrantStatus.Eagain); if (late) return -11; return map.Status.ToErrno();")]
    [InlineData("int tries = 0; {|GNT2003:while|} (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; bool again = tries < 4 || map.Flags == 0; if (!again) break; if (++tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("int tries = 0; {|GNT2003:while|} (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; bool again = map.Status == GrantStatus.Eagain; again = map.Flags == 0; if (!again) break; if (++tries == 5) return -11; } return map.Status.ToErrno();")]
    public Task A_counter_that_is_asked_before_the_last_answer_is_reported(string code) => Backend.ReportsOf("GNT2003", InMethod(code));

    /// <summary>Whatever is done by the count behind the loop: more than to tell of it.</summary>
    [Theory]
    [InlineData("if (tries == 5) throw new TimeoutException(); return map.Status.ToErrno();")]
    [InlineData("if (tries < 5) return map.Status.ToErrno(); throw new TimeoutException();")]
    [InlineData("return tries == 5 ? 1 : 0;")]
    [InlineData("if (tries == 5) rc = -11; return rc;")]
    [InlineData("if (tries == 5) map.Status = GrantStatus.GeneralError; return map.Status.ToErrno();")]
    [InlineData("if (tries != 5) Use(map.Handle); return 0;")]
    [InlineData("Log(\"done\"); if (tries == 5) return -11; return map.Status.ToErrno();")]
    public Task What_is_decided_by_the_counter_behind_the_loop_is_reported(string code) => Backend.ReportsOf("GNT2003", InMethod(
        "int tries = 0; {|GNT2003:for|} (; tries < 5 && map.Status == GrantStatus.Eagain; tries++) { if (_grants.GrantTableOp(ref map) != 0) Bug(); } " + code));

    [Theory]
    [InlineData("if (tries == 5) return map.Status.ToErrno(); return map.Status.ToErrno();")]
    [InlineData("if (map.Status == GrantStatus.Eagain) { if (tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("if (tries == 5) Log(\"late\"); return map.Status.ToErrno();")]
    [InlineData("Log(tries == 5 ? \"late\" : \"in time\"); return map.Status.ToErrno();")]
    [InlineData("bool late = tries == 5; Log(late ? \"late\" : \"in time\"); return map.Status.ToErrno();")]
    [InlineData("if (tries == 5) Log(\"late\"); return rc;")]
    [InlineData("if (tries == 5) map.Flags = GrantMapFlags.HostMap; return map.Status.ToErrno();")]
    [InlineData("tries = 0; Log($\"{tries}\"); return map.Status.ToErrno();")]
    public Task What_only_tells_of_the_counter_or_asks_the_status_first_is_fine(string code) => Backend.ReportsOf("GNT2003", InMethod(
        "int tries = 0; for (; tries < 5 && map.Status == GrantStatus.Eagain; tries++) { if (_grants.GrantTableOp(ref map) != 0) Bug(); } " + code));

    /// <summary>The counter goes on only when the last answer was Eagain.</summary>
    [Theory]
    [InlineData("int tries = 0; while (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status != GrantStatus.Eagain) break; if (++tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("int tries = 0; do { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status != GrantStatus.Eagain) return map.Status.ToErrno(); } while (++tries < 5); return -11;")]
    [InlineData("int tries = 0; while (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status == GrantStatus.Eagain) tries++; else break; if (tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("int tries = 0; while (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status == GrantStatus.Eagain) tries++; if (map.Status != GrantStatus.Eagain) break; if (tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("int tries = 0; while (true) { if (_grants.GrantTableOp(ref map) != 0) return -5; bool again = map.Status == GrantStatus.Eagain; if (!again) break; if (++tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("int tries = 0; while (true) { bool again = false; if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status == GrantStatus.Eagain) again = true; if (!again) break; if (++tries == 5) return -11; } return map.Status.ToErrno();")]
    [InlineData("int tries = 0; bool again; do { again = _grants.GrantTableOp(ref map) == 0 && map.Status == GrantStatus.Eagain; if (!again) return map.Status.ToErrno(); if (++tries == 5) return -11; } while (true);")]
    public Task A_counter_that_is_asked_after_the_status_is_fine(string code) => Backend.ReportsOf("GNT2003", InMethod(code));

    [Theory]
    [InlineData("byte delay = 1; while (map.Status == GrantStatus.Eagain && delay != 0) { Thread.Sleep(delay++); if (_grants.GrantTableOp(ref map) != 0) Bug(); } if (map.Status == GrantStatus.Eagain) map.Status = GrantStatus.BadPage; return map.Status.ToErrno();")]
    [InlineData("for (int tries = 0; tries < 5; tries++) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status != GrantStatus.Eagain) return map.Status.ToErrno(); Thread.Sleep(tries); } return -11;")]
    [InlineData("int tries = 0; for (; tries < 5; tries++) { if (_grants.GrantTableOp(ref map) != 0) return -5; if (map.Status != GrantStatus.Eagain) break; } if (tries == 5) return -11; return map.Status.ToErrno();")]
    [InlineData("int tries = 0; while (map.Status == GrantStatus.Eagain && tries++ < 5) { if (_grants.GrantTableOp(ref map) != 0) return -5; } if (tries == 5) Log($\"gave up after {tries}\"); return map.Status.ToErrno();")]
    public Task Asking_the_status_is_fine(string code) => Backend.ReportsOf("GNT2003", InMethod(code));

    [Theory]
    [InlineData("for")]
    [InlineData("{|GNT2003:for|}", "busy++;")]
    public Task A_counter_that_is_asked_where_some_are_counted_as_busy_is_fine(string loop, string other = "") => Backend.ReportsOf("GNT2003", $$"""
        int Test(GrantCopy[] copies)
        {
            {{loop}} (int tries = 0; tries < 10; tries++)
            {
                if (_grants.GrantTableOp(copies) != 0) return -5;
                int busy = 0;
                foreach (ref GrantCopy copy in copies.AsSpan())
                {
                    if (copy.Status == GrantStatus.Eagain)
                    {
                        busy++;
                    }
                    else if (copy.Status != GrantStatus.Okay)
                    {
                        return copy.Status.ToErrno();
                    }
                }

                {{other}}
                if (busy == 0) return 0;
            }

            return -11;
        }
        """);

    [Fact]
    public Task A_counter_that_is_asked_where_some_element_is_still_busy_is_fine() => Backend.ReportsOf("GNT2003", """
        int Test(GrantCopy[] copies)
        {
            int tries = 0;
            while (true)
            {
                if (_grants.GrantTableOp(copies) != 0) return -5;
                bool again = false;
                for (int i = 0; i < copies.Length; i++)
                {
                    if (copies[i].Status == GrantStatus.Eagain)
                    {
                        again = true;
                        break;
                    }

                    if (copies[i].Status != GrantStatus.Okay) return copies[i].Status.ToErrno();
                }

                if (!again) return 0;
                if (++tries > 10) return -11;
            }
        }
        """);

    private static string InMethod(string code) => $$"""
        int Test(Stopwatch clock, TimeSpan limit)
        {
            MapGrantRef map = Map(1);
            int rc = _grants.GrantTableOp(ref map);
            if (rc != 0) return rc;
            {{code}}
        }
        """;
}

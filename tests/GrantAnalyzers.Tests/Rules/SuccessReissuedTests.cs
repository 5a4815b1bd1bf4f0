namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT2002: a retry issues operations again that already succeeded.</summary>
public class SuccessReissuedTests
{
    [Fact]
    public Task A_whole_batch_for_the_sake_of_one_is_reported() => Backend.ReportsOf("GNT2002", """
        int Test(int count, int tries)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            int rc;
            {|GNT2002:do|}
            {
                rc = _grants.GrantTableOp(map);
            }
            while (rc == 0 && --tries > 0 && Array.Exists(map, static op => op.Status == GrantStatus.Eagain));

            return rc;
        }
        """);

    [Fact]
    public Task Unmaps_are_meant_too() => Backend.ReportsOf("GNT2002", """
        int Test(int count)
        {
            UnmapGrantRef[] unmap = new UnmapGrantRef[count];
            bool failed = true;
            {|GNT2002:for|} (int tries = 0; tries < 5 && failed; tries++)
            {
                failed = false;
                if (_grants.GrantTableOp(unmap) != 0) return -5;
                foreach (ref UnmapGrantRef op in unmap.AsSpan()) failed |= op.Status != GrantStatus.Okay;
            }

            return failed ? -5 : 0;
        }
        """);

    [Fact]
    public Task So_is_one_map_in_a_loop_that_goes_on_after_its_success() => Backend.ReportsOf("GNT2002", """
        int Test()
        {
            MapGrantRef map = Map(1);
            {|GNT2002:for|} (int tries = 0; tries < 5; tries++)
            {
                if (_grants.GrantTableOp(ref map) != 0) return -5;
                if (map.Status == GrantStatus.Okay) Use(map.Handle);
                Thread.Sleep(tries);
            }

            return 0;
        }
        """);

    [Fact]
    public Task Only_the_busy_ones_one_by_one_is_fine() => Backend.ReportsOf("GNT2002", """
        int Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            if (_grants.GrantTableOp(map) != 0) return -5;
            for (int i = 0; i < map.Length; i++)
            {
                for (int tries = 0; map[i].Status == GrantStatus.Eagain && tries < 5; tries++)
                {
                    Thread.Sleep(1);
                    if (_grants.GrantTableOp(ref map[i]) != 0) return -5;
                }
            }

            return 0;
        }
        """);

    [Fact]
    public Task A_loop_that_submits_something_else_beside_the_maps_undoes_nothing() => Backend.ReportsOf("GNT2002", """
        int Test(int count, GrantCopy copy)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            UnmapGrantRef before = default;
            if (_grants.GrantTableOp(ref before) != 0 || before.Status != GrantStatus.Okay) return -5;
            int rc, tries = 0;
            {|GNT2002:do|}
            {
                rc = _grants.GrantTableOp(map);
                if (_grants.GrantTableOp(ref copy) != 0) return -5;
            }
            while (rc == 0 && ++tries < 5 && Array.Exists(map, static op => op.Status == GrantStatus.Eagain));

            return rc;
        }
        """);

    [Fact]
    public Task Copies_do_no_harm_twice() => Backend.ReportsOf("GNT2002", """
        int Test(int count, int tries)
        {
            GrantCopy[] copy = new GrantCopy[count];
            int rc;
            do
            {
                rc = _grants.GrantTableOp(copy);
            }
            while (rc == 0 && --tries > 0 && Array.Exists(copy, static op => op.Status == GrantStatus.Eagain));

            return rc;
        }
        """);

    [Fact]
    public Task A_single_map_that_stops_at_its_success_is_fine() => Backend.ReportsOf("GNT2002", """
        int Test()
        {
            MapGrantRef map = Map(1);
            for (int tries = 0; tries < 5; tries++)
            {
                if (_grants.GrantTableOp(ref map) != 0) return -5;
                if (map.Status != GrantStatus.Eagain) return map.Status.ToErrno();
                Thread.Sleep(tries);
            }

            return -11;
        }
        """);
}

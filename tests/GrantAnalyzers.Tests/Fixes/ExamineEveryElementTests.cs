using GrantAnalyzers.CodeFixes;

namespace GrantAnalyzers.Tests.Fixes;

/// <summary>The fix of GNT1006.</summary>
public class ExamineEveryElementTests
{
    [Fact]
    public Task The_loop_begins_at_the_first_element() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        int Test(UnmapGrantRef[] unmap)
        {
            int rc = _grants.GrantTableOp(unmap);
            if (rc != 0) return rc;

            int stuck = 0;
            {|GNT1006:for|} (int i = 1; i < unmap.Length; i++)
            {
                if (unmap[i].Status != GrantStatus.Okay) stuck++;
            }

            return -stuck;
        }
        """,
        """
        int Test(UnmapGrantRef[] unmap)
        {
            int rc = _grants.GrantTableOp(unmap);
            if (rc != 0) return rc;

            int stuck = 0;
            for (int i = 0; i < unmap.Length; i++)
            {
                if (unmap[i].Status != GrantStatus.Okay) stuck++;
            }

            return -stuck;
        }
        """);

    [Fact]
    public Task The_loop_ends_at_the_last_element() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        bool Test(UnmapGrantRef[] unmap)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            {|GNT1006:for|} (int i = 0; i < unmap.Length - 1; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay;
            }

            return ok;
        }
        """,
        """
        bool Test(UnmapGrantRef[] unmap)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            for (int i = 0; i < unmap.Length; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay;
            }

            return ok;
        }
        """);

    [Fact]
    public Task The_loop_passes_over_none() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        bool Test(UnmapGrantRef[] unmap)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            {|GNT1006:for|} (int i = 0; i < unmap.Length; i += 2)
            {
                ok &= unmap[i].Status == GrantStatus.Okay;
            }

            return ok;
        }
        """,
        """
        bool Test(UnmapGrantRef[] unmap)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            for (int i = 0; i < unmap.Length; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay;
            }

            return ok;
        }
        """);

    [Fact]
    public Task A_part_of_the_array_becomes_all_of_it() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        int Test(int count)
        {
            UnmapGrantRef[] unmap = new UnmapGrantRef[count];
            int rc = _grants.GrantTableOp(unmap);
            if (rc != 0) return rc;

            int stuck = 0;
            {|GNT1006:foreach|} (ref UnmapGrantRef op in unmap.AsSpan(0, unmap.Length / 2))
            {
                if (op.Status is not GrantStatus.Okay) stuck++;
            }

            return -stuck;
        }
        """,
        """
        int Test(int count)
        {
            UnmapGrantRef[] unmap = new UnmapGrantRef[count];
            int rc = _grants.GrantTableOp(unmap);
            if (rc != 0) return rc;

            int stuck = 0;
            foreach (ref UnmapGrantRef op in unmap.AsSpan())
            {
                if (op.Status is not GrantStatus.Okay) stuck++;
            }

            return -stuck;
        }
        """);

    [Fact]
    public Task A_loop_over_maps_goes_on_behind_a_failure_and_tells_it_at_its_end() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        int Test(MapGrantRef[] map, GrantHandle[] handles)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0)
            {
                return rc;
            }

            {|GNT1006:for|} (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    return -22;
                }

                handles[i] = map[i].Handle;
            }

            return 0;
        }
        """,
        """
        int Test(MapGrantRef[] map, GrantHandle[] handles)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0)
            {
                return rc;
            }

            int err = 0;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    err = -22;
                    continue;
                }

                handles[i] = map[i].Handle;
            }

            if (err != 0)
            {
                return err;
            }

            return 0;
        }
        """);

    [Fact]
    public Task A_break_goes_on_as_well() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        int Test(MapGrantRef[] map, List<GrantHandle> handles)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0) return rc;

            {|GNT1006:foreach|} (MapGrantRef op in map)
            {
                if (op.Status != GrantStatus.Okay)
                {
                    break;
                }

                handles.Add(op.Handle);
            }

            return handles.Count;
        }
        """,
        """
        int Test(MapGrantRef[] map, List<GrantHandle> handles)
        {
            int rc = GrantRetry.Issue(_grants, map);
            if (rc != 0) return rc;

            foreach (MapGrantRef op in map)
            {
                if (op.Status != GrantStatus.Okay)
                {
                    continue;
                }

                handles.Add(op.Handle);
            }

            return handles.Count;
        }
        """);

    [Fact]
    public Task A_failure_that_is_no_errno_is_kept_as_what_it_is() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        bool Test(MapGrantRef[] map, GrantHandle[] handles)
        {
            if (GrantRetry.Issue(_grants, map) != 0)
            {
                return false;
            }

            {|GNT1006:for|} (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    return false;
                }

                handles[i] = map[i].Handle;
            }

            return true;
        }
        """,
        """
        bool Test(MapGrantRef[] map, GrantHandle[] handles)
        {
            if (GrantRetry.Issue(_grants, map) != 0)
            {
                return false;
            }

            bool ok = true;
            for (int i = 0; i < map.Length; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    ok = false;
                    continue;
                }

                handles[i] = map[i].Handle;
            }

            if (!ok)
            {
                return ok;
            }

            return true;
        }
        """);

    [Fact]
    public Task A_loop_that_looks_at_neighbours_stays() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        bool Test(UnmapGrantRef[] unmap, ulong[] seen)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            {|GNT1006:for|} (int i = 1; i < unmap.Length; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay && seen[i] > seen[i - 1];
            }

            return ok;
        }
        """,
        """
        bool Test(UnmapGrantRef[] unmap, ulong[] seen)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            {|GNT1006:for|} (int i = 1; i < unmap.Length; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay && seen[i] > seen[i - 1];
            }

            return ok;
        }
        """);

    [Fact]
    public Task What_was_not_submitted_is_not_looked_at() => Backend.Becomes<ExamineEveryElement>(
        "GNT1006",
        """
        bool Test(UnmapGrantRef[] unmap, UnmapGrantRef[] others)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            {|GNT1006:for|} (int i = 0; i < others.Length - 1; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay;
            }

            return ok;
        }
        """,
        """
        bool Test(UnmapGrantRef[] unmap, UnmapGrantRef[] others)
        {
            if (_grants.GrantTableOp(unmap) != 0) return false;

            bool ok = true;
            {|GNT1006:for|} (int i = 0; i < others.Length - 1; i++)
            {
                ok &= unmap[i].Status == GrantStatus.Okay;
            }

            return ok;
        }
        """);
}

namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1004: an output of an operation is read before its status is known to be Okay.</summary>
public class OutputReadTooEarlyTests
{
    [Theory]
    [InlineData("GrantHandle handle = {|GNT1004:map.Handle|}; if (map.Status != GrantStatus.Okay) return -5; Use(handle);")]
    [InlineData("if (map.Status == GrantStatus.Eagain) return -11; _bus = {|GNT1004:map.DevBusAddr|}; return map.Status == GrantStatus.Okay ? 0 : -5;")]
    [InlineData("if (map.Status != GrantStatus.Okay) Log(\"failed\"); Use({|GNT1004:map.Handle|});")]
    [InlineData("if (map.Status != GrantStatus.Okay) { Use({|GNT1004:map.Handle|}); return -5; }")]
    [InlineData("_handles[0] = {|GNT1004:map.Handle|}; return Failed(in map) ? -5 : 0;")]
    [InlineData("if (Errno(in map) == -5) { Use({|GNT1004:map.Handle|}); return -5; }")]
    [InlineData("if (_bus == 0 && map.Status == GrantStatus.Okay) return 0; map.Status = GrantStatus.BadPage; Use({|GNT1004:map.Handle|});")]
    [InlineData("if (_bus == 0 && map.Status == GrantStatus.Okay) return 0; map.Status = GrantStatus.Eagain; Use({|GNT1004:map.Handle|});")]
    public Task A_read_where_it_may_have_failed_is_reported(string code) => Backend.ReportsOf("GNT1004", InMethod(code));

    [Theory]
    [InlineData("if (map.Status != GrantStatus.Okay) return -5; Use(map.Handle);")]
    [InlineData("Use(map.Status == GrantStatus.Okay ? map.Handle : GrantHandle.Invalid);")]
    [InlineData("if (map is { Status: GrantStatus.Okay }) Use(map.Handle);")]
    [InlineData("if (map is { Status: GrantStatus.Okay, Handle: var handle }) Use(handle);")]
    [InlineData("if (map.Status < 0) return -5; Use(map.Handle);")]
    [InlineData("if (Failed(in map)) return -5; Use(map.Handle);")]
    [InlineData("switch (map.Status) { case GrantStatus.Okay: Use(map.Handle); return 0; default: return -5; }")]
    [InlineData("bool ok = map.Status == GrantStatus.Okay; if (ok) Use(map.Handle);")]
    [InlineData("bool ok = map.Status == GrantStatus.Okay && rc == 0; if (!ok) return -5; Use(map.Handle);")]
    [InlineData("int err = map.Status.ToErrno(); if (err != 0) return err; Use(map.Handle);")]
    [InlineData("int err = 0; err |= map.Status.ToErrno(); if (err != 0) return err; Use(map.Handle);")]
    [InlineData("rc |= (int)map.Status; if (rc != 0) return rc; Use(map.Handle);")]
    [InlineData("bool failed = false; failed |= map.Status != GrantStatus.Okay; if (failed) return -5; Use(map.Handle);")]
    [InlineData("if (Errno(in map) != 0) return -5; Use(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) goto failed; Use(map.Handle); return 0; failed: return -5;")]
    [InlineData("if (map.Status != GrantStatus.Okay) throw new InvalidOperationException($\"{map.Status}\"); Use(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(new InvalidOperationException()); Use(map.Handle);")]
    [InlineData("try { if (map.Status != GrantStatus.Okay) return -5; Use(map.Handle); } finally { Log(\"done\"); }")]
    [InlineData("try { try { if (map.Status != GrantStatus.Okay) return -5; } finally { Log(\"inner\"); } } finally { Log(\"outer\"); } Use(map.Handle);")]
    [InlineData("try { if (map.Status != GrantStatus.Okay) return -5; } finally { try { Log(\"done\"); } finally { Log(\"very\"); } } Use(map.Handle);")]
    [InlineData("while (true) { try { if (map.Status != GrantStatus.Okay) return -5; break; } finally { Log(\"done\"); } } Use(map.Handle);")]
    [InlineData("Debug.Assert(map.Status == GrantStatus.Okay); Use(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) map.Handle = GrantHandle.Invalid;")]
    [InlineData("_pending.Add(map); if (map.Status != GrantStatus.Okay) return -5;")]
    [InlineData("UnmapGrantRef unmap = UnmapGrantRef.Create(0x1000, 0, map.Handle); if (map.Status != GrantStatus.Okay) _grants.GrantTableOp(ref unmap);")]
    [InlineData("if (map.Status != GrantStatus.Okay) map.Handle = GrantHandle.Invalid; Use(map.Handle);")]
    [InlineData("if (map.Status != GrantStatus.Okay) map.Status = GrantStatus.Okay; Use(map.Handle);")]
    public Task A_read_where_it_is_known_to_be_okay_is_fine(string code) => Backend.ReportsOf("GNT1004", InMethod(code));

    [Fact]
    public Task An_element_s_handle_is_its_own() => Backend.ReportsOf("GNT1004", """
        bool Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            GrantHandle[] handles = new GrantHandle[count];
            if (GrantRetry.Issue(_grants, map) != 0) return false;
            bool failed = false;
            for (int i = 0; i < count; i++)
            {
                handles[i] = {|GNT1004:map[i].Handle|};
                if (map[i].Status != GrantStatus.Okay)
                {
                    failed = true;
                    continue;
                }

                handles[i] = map[i].Handle;
            }

            return !failed;
        }
        """);

    [Fact]
    public Task A_loop_that_found_every_element_okay_is_believed_behind_it() => Backend.ReportsOf("GNT1004", """
        bool Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            if (GrantRetry.Issue(_grants, map) != 0) return false;
            bool failed = false;
            foreach (ref MapGrantRef op in map.AsSpan())
            {
                failed |= op.Status != GrantStatus.Okay;
            }

            if (failed)
            {
                return false;
            }

            foreach (MapGrantRef op in map)
            {
                Use(op.Handle);
            }

            return true;
        }
        """);

    [Fact]
    public Task A_loop_in_a_finally_is_one_too() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef[] maps)
        {
            if (GrantRetry.Issue(_grants, maps) != 0) return;
            try
            {
                Use(default);
            }
            finally
            {
                bool failed = false;
                for (int i = 0; i < maps.Length; i++)
                {
                    if (maps[i].Status != GrantStatus.Okay)
                    {
                        failed = true;
                    }
                    else if (failed)
                    {
                        Use(maps[i].Handle);
                    }
                }

                for (int i = 0; i < maps.Length; i++)
                {
                    if (failed)
                    {
                        Use({|GNT1004:maps[i].Handle|});
                    }
                    else
                    {
                        Use(maps[i].Handle);
                    }
                }
            }
        }
        """);

    [Theory]
    [InlineData("for (int i = 0; i < maps.Length; i++) { try { Use(default); } finally { if (maps[i].Status != GrantStatus.Okay) failed = true; else Use(maps[i].Handle); } }")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { lock (_grants) { if (map.Status != GrantStatus.Okay) { failed = true; } } }")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { using (Open()) { } if (map.Status != GrantStatus.Okay) { failed = true; continue; } Use(map.Handle); }")]
    public Task What_a_finally_in_a_loop_finds_it_finds_of_each_element(string loop) => Backend.ReportsOf("GNT1004", $$"""
        bool Test(MapGrantRef[] maps)
        {
            if (GrantRetry.Issue(_grants, maps) != 0) return false;
            bool failed = false;
            {{loop}}
            if (failed)
            {
                foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});
                return false;
            }

            foreach (MapGrantRef map in maps) Use(map.Handle);
            return true;
        }

        System.IDisposable Open() => throw new System.InvalidOperationException();
        """);

    [Theory]
    [InlineData("for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) return maps[i].Handle; }")]
    [InlineData("for (int i = 0; i < maps.Length; i++) { switch (maps[i].Status) { case GrantStatus.Okay: Use(maps[i].Handle); return maps[i].Handle; } }")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { if (map.Status == GrantStatus.Okay) return map.Handle; }")]
    [InlineData("foreach (MapGrantRef map in maps) { if (map.Status != GrantStatus.Okay) continue; Use(map.Handle); break; }")]
    [InlineData("for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) { if (maps[i].Handle == default) Use(maps[i].Handle); else return maps[i].Handle; return default; } }")]
    [InlineData("while (again) { for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) return maps[i].Handle; } }")]
    [InlineData("for (int i = 0; i < maps.Length; i++) { for (int j = 0; j < 2; j++) { if (maps[i].Status == GrantStatus.Okay) return maps[i].Handle; } }")]
    [InlineData("int found = -1; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) { found = i; break; } } if (found >= 0) return maps[found].Handle;")]
    [InlineData("int found = -1; Span<MapGrantRef> all = maps; for (int i = 0; i < all.Length; i++) { if (all[i].Status == GrantStatus.Okay) found = i; } if (found >= 0) return all[found].Handle;")]
    public Task The_element_at_which_a_loop_is_left_is_the_one_that_was_looked_at(string loop) => Backend.ReportsOf("GNT1004", InLoop(loop));

    /// <summary>Which elements they are only the code that has picked them knows.</summary>
    [Theory]
    [InlineData("List<int> good = []; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) good.Add(i); else Use(default); } foreach (int i in good) Use(maps[i].Handle);")]
    [InlineData("List<int> good = []; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) good.Add(i); else Use(default); } for (int k = 0; k < good.Count; k++) Use(maps[good[k]].Handle);")]
    [InlineData("var good = new Queue<int>(); for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) good.Enqueue(i); else Use(default); } while (good.Count > 0) { int i = good.Dequeue(); Use(maps[i].Handle); }")]
    [InlineData("int n = 0; int[] order = new int[9]; for (int i = 0; i < maps.Length; i++) if (maps[i].Status == GrantStatus.Okay) order[n++] = i; for (int k = 0; k < n; k++) Use(maps[order[k]].Handle);")]
    [InlineData("for (int i = 0; i < maps.Length; i++) if (maps[i].Status == GrantStatus.BadPage) Use(default); int first = Array.FindIndex(maps, static map => map.Status == GrantStatus.Okay); if (first >= 0) Use(maps[first].Handle);")]
    public Task Elements_that_were_picked_by_their_indices_may_be_read(string code) => Backend.ReportsOf("GNT1004", InLoop(code));

    [Theory]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { if (map.Status == GrantStatus.BadPage) Use(default); } foreach (int i in Enumerable.Range(0, maps.Length)) Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { if (map.Status == GrantStatus.BadPage) Use(default); } int i = maps.Length - 1; Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { if (map.Status == GrantStatus.BadPage) Use(default); } int at = 0; for (int i = at; i < maps.Length; i++) Use({|GNT1004:maps[i].Handle|});")]
    public Task Elements_that_are_gone_through_are_not_picked(string code) => Backend.ReportsOf("GNT1004", InLoop(code));

    /// <summary>Beside each element code keeps whether it was fine, and asks that.</summary>
    [Theory]
    [InlineData("bool[] ok = new bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (ok[i]) Use(maps[i].Handle);")]
    [InlineData("bool[] bad = new bool[9];", "bad[i] = maps[i].Status != GrantStatus.Okay;", "if (bad[i]) continue; Use(maps[i].Handle);")]
    [InlineData("bool[] ok = new bool[9];", "ok[i] = maps[i].HostAddr != 0 && maps[i].Status == GrantStatus.Okay;", "if (ok[i] && again) { Use(maps[i].Handle); }")]
    [InlineData("bool[] ok = new bool[9];", "if (maps[i].Status == GrantStatus.Okay) ok[i] = true;", "if (again && ok[i]) Use(maps[i].Handle);")]
    [InlineData("int[] errors = new int[9];", "errors[i] = maps[i].Status.ToErrno();", "if (errors[i] == 0) Use(maps[i].Handle); else Use(default);")]
    [InlineData("GrantStatus[] all = new GrantStatus[9];", "all[i] = maps[i].Status;", "GrantHandle handle = all[i] == GrantStatus.Okay ? maps[i].Handle : default; Use(handle);")]
    [InlineData("Span<bool> ok = stackalloc bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (!ok[i]) { Use(default); } else { Use(maps[i].Handle); }")]
    public Task Elements_that_were_marked_may_be_read_by_their_marks(string marks, string mark, string use) => Backend.ReportsOf("GNT1004", InLoop(Marking(marks, mark, use)));

    [Theory]
    [InlineData("bool[] ok = new bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (ok[i]) Use(default); Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("bool[] ok = new bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (ok[i] || again) Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("bool[] ok = new bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (ok[0]) Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("bool[] ok = new bool[9]; int j = maps.Length - 1;", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (ok[j]) Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("bool[] ok = new bool[9]; bool[] other = new bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "if (other[i]) Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("bool[] ok = new bool[9];", "ok[i] = maps[i].Status == GrantStatus.Okay;", "try { if (ok[i]) Use(default); } catch (InvalidOperationException) { Use({|GNT1004:maps[i].Handle|}); }")]
    [InlineData("ulong[] sizes = new ulong[9];", "if (maps[i].Status != GrantStatus.Okay) Use(default); sizes[i] = maps[i].HostAddr;", "if (sizes[i] > 0) Use({|GNT1004:maps[i].Handle|});")]
    [InlineData("bool[] ok = new bool[9];", "if (maps[i].Status == GrantStatus.Okay) Use(default);", "if (maps[i].HostAddr > 0) Use({|GNT1004:maps[i].Handle|});")]
    public Task Elements_that_are_read_whatever_their_marks_say_were_not_picked(string marks, string mark, string use) => Backend.ReportsOf("GNT1004", InLoop(Marking(marks, mark, use)));

    private static string Marking(string marks, string mark, string use) =>
        $"{marks} for (int i = 0; i < maps.Length; i++) {{ {mark} }} for (int i = 0; i < maps.Length; i++) {{ {use} }}";

    [Theory]
    [InlineData("int n = 0; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) maps[n++] = maps[i]; } for (int i = 0; i < n; i++) Use(maps[i].Handle);")]
    [InlineData("int n = maps.Length; for (int i = 0; i < n; i++) { if (maps[i].Status != GrantStatus.Okay) maps[i--] = maps[--n]; } while (n > 0) Use(maps[--n].Handle);")]
    public Task Elements_that_were_moved_together_may_be_read(string code) => Backend.ReportsOf("GNT1004", InLoop(code));

    [Theory]
    [InlineData("int n = 0; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.BadPage) Use({|GNT1004:maps[i].Handle|}); else maps[n++] = maps[i]; }")]
    [InlineData("int n = 0; MapGrantRef[] good = new MapGrantRef[9]; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) good[n++] = maps[i]; } for (int i = 0; i < n; i++) Use({|GNT1004:maps[i].Handle|});")]
    public Task Elements_that_stay_where_they_are_were_not_moved_together(string code) => Backend.ReportsOf("GNT1004", InLoop(code));

    [Theory]
    [InlineData("_map", "_map = Map(2);")]
    [InlineData("_map", "_map = other;")]
    [InlineData("_maps[0]", "_maps[0] = Map(2);")]
    [InlineData("_maps[0]", "_maps[0] = other;")]
    public Task What_was_filled_in_anew_has_no_answer_to_wait_for(string map, string refill) => Backend.ReportsOf("GNT1004", $$"""
        private readonly MapGrantRef[] _maps = new MapGrantRef[1];
        private MapGrantRef _map;

        GrantHandle Test(MapGrantRef other)
        {
            if (GrantRetry.Issue(_grants, ref {{map}}) != 0) return default;
            if ({{map}}.Status == GrantStatus.Okay) return {{map}}.Handle;
            {{refill}}
            return {{map}}.Handle;
        }
        """);

    [Theory]
    [InlineData("for (int i = 0; i < maps.Length; i++) { if (maps[i].Status != GrantStatus.Okay) return {|GNT1004:maps[i].Handle|}; }")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { if (map.Status == GrantStatus.BadPage) { Use({|GNT1004:map.Handle|}); break; } }")]
    [InlineData("for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) break; } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) { Use(maps[i].Handle); break; } } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("while (again) { for (int i = 0; i < maps.Length; i++) { if (maps[i].Status != GrantStatus.Okay) { again = false; return default; } } } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("while (again) { for (int i = 0; i < maps.Length; i++) { if (again) { if (maps[i].Status == GrantStatus.Okay) break; return default; } } } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("foreach (ref MapGrantRef map in maps.AsSpan()) { if (map.Status == GrantStatus.BadPage) Use(default); lock (maps) { again = false; } } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("while (again) { foreach (ref MapGrantRef map in maps.AsSpan()) { again = map.Status == GrantStatus.Okay; break; } } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("while (again) { while (maps.Length > 9) { continue; for (int i = 0; i < maps.Length; i++) { again = maps[i].Status == GrantStatus.Okay; } } } foreach (MapGrantRef map in maps) Use({|GNT1004:map.Handle|});")]
    [InlineData("int last = 0; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status == GrantStatus.Okay) last++; } return {|GNT1004:maps[last].Handle|};")]
    [InlineData("int found = -1; for (int i = 0; i < maps.Length; i++) { if (maps[i].Status != GrantStatus.Okay) { found = i; return {|GNT1004:maps[found].Handle|}; } }")]
    public Task An_element_at_which_a_loop_is_left_says_nothing_of_others(string loop) => Backend.ReportsOf("GNT1004", InLoop(loop));

    [Fact]
    public Task Where_no_path_looks_at_the_status_the_other_rule_speaks() => Backend.ReportsOf("GNT1004", InMethod("Use(map.Handle);"));

    [Theory]
    [InlineData("int size = {|GNT1004:page[0]|}; if (copy.Status != GrantStatus.Okay) return -5; return size;")]
    [InlineData("page[0] = 0; if (copy.Status != GrantStatus.Okay) return -5; return page[0];")]
    [InlineData("int size = other[0]; if (copy.Status != GrantStatus.Okay) return -5; return size;")]
    [InlineData("if (other[0] == 0 && copy.Status != GrantStatus.Okay) return -5; return {|GNT1004:page[0]|};")]
    public Task What_a_copy_fills_is_its_answer(string code) => Backend.ReportsOf("GNT1004", $$"""
        unsafe int Test(byte* page, byte* other)
        {
            GrantCopy copy = GrantCopy.Create(GrantCopySide.Own((ulong)other >> 12, 0), GrantCopySide.Own((ulong)page >> 12, 0), 4096, 0);
            int rc = GrantRetry.Issue(_grants, ref copy);
            if (rc != 0) return rc;
            {{code}}
        }
        """);

    private static string InLoop(string code) => $$"""
        GrantHandle Test(MapGrantRef[] maps, bool again)
        {
            if (GrantRetry.Issue(_grants, maps) != 0) return default;
            if (again && maps[0].Status == GrantStatus.BadPage) return default;
            {{code}}
            return default;
        }
        """;

    private static string InMethod(string code) => $$"""
        private readonly GrantHandle[] _handles = new GrantHandle[1];
        private readonly List<MapGrantRef> _pending = [];
        private ulong _bus;

        int Test()
        {
            MapGrantRef map = Map(1);
            int rc = GrantRetry.Issue(_grants, ref map);
            if (rc != 0) return rc;
            {{code}}
            return 0;
        }

        private static int Errno(in MapGrantRef op) => op.Status == GrantStatus.Okay ? 0 : -5;
        private static bool Failed(in MapGrantRef op) => op.Status != GrantStatus.Okay;
        """;

    [Fact]
    public Task What_a_case_issues_again_is_not_known_by_the_status_that_led_there() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op)
        {
            _grants.GrantTableOp(ref op);
            switch (op.Status)
            {
                case GrantStatus.Okay:
                    _grants.GrantTableOp(ref op);
                    break;
                default:
                    return;
            }

            if (op.Status != GrantStatus.Okay)
            {
                Use({|GNT1004:op.Handle|});
            }
        }
        """);

    [Fact]
    public Task A_status_that_was_kept_says_nothing_of_what_is_issued_again() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op)
        {
            _grants.GrantTableOp(ref op);
            GrantStatus first = op.Status;
            GrantStatus copy = first;
            _grants.GrantTableOp(ref op);
            if (first == GrantStatus.Okay && copy == GrantStatus.Okay && op.Status != GrantStatus.Okay)
            {
                Use({|GNT1004:op.Handle|});
            }
        }
        """);

    [Fact]
    public Task A_parameter_that_only_one_path_assigns_may_still_be_what_was_passed() => Backend.ReportsOf("GNT1004", """
        GrantHandle Test(MapGrantRef op, bool again, bool other)
        {
            int error = 0;
            try
            {
                if (_grants.GrantTableOp(ref op) != 0)
                {
                    return GrantHandle.Invalid;
                }

                error = other ? 0 : -5;
            }
            finally
            {
                while (op.Status is GrantStatus.Okay or GrantStatus.Eagain)
                {
                    Log("waits");
                    again = false;
                }
            }

            return again ? {|GNT1004:op.Handle|} : new GrantHandle((uint)error);
        }
        """);

    [Fact]
    public Task What_a_finally_finds_in_a_local_is_what_the_way_out_left_there() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op)
        {
            bool isMapped = false;
            _grants.GrantTableOp(ref op);
            try
            {
                if (op.Status != GrantStatus.Okay)
                {
                    return;
                }

                isMapped = true;
                Log("mapped");
            }
            finally
            {
                if (isMapped)
                {
                    Use(op.Handle);
                }
            }
        }
        """);

    [Fact]
    public Task What_a_condition_decides_twice_it_decides_alike() => Backend.ReportsOf("GNT1004", """
        GrantHandle Test(MapGrantRef op, bool isMapped)
        {
            if (!isMapped)
            {
                _grants.GrantTableOp(ref op);
                if (op.Status != GrantStatus.Okay)
                {
                    Log("failed");
                }
            }

            return isMapped ? op.Handle : GrantHandle.Invalid;
        }
        """);

    [Theory]
    [InlineData("Update(ref failed);")]
    [InlineData("System.Threading.Interlocked.Exchange(ref failed, 1);")]
    [InlineData("ref int there = ref failed; there = 1;")]
    [InlineData("unsafe { int* there = &failed; *there = 1; }")]
    [InlineData("Action fail = () => failed = 1; fail();")]
    [InlineData("Action fail = () => Update(ref failed); fail();")]
    [InlineData("Action fail = () => failed = op.Status == GrantStatus.Okay ? 0 : 1; fail();")]
    [InlineData("Action fail = () => (failed, _) = (1, 2); fail();")]
    [InlineData("Look(ref op, out failed);")]
    [InlineData("_ = new Counter(ref failed);")]
    public Task A_number_may_be_another_one_once_something_else_could_write_it(string write) => Backend.ReportsOf("GNT1004", $$"""
        void Test(MapGrantRef op)
        {
            int failed = 0;
            _grants.GrantTableOp(ref op);
            if (op.Status != GrantStatus.Okay)
            {
                Log("failed");
            }

            {{write}}
            if (failed != 0)
            {
                Use({|GNT1004:op.Handle|});
            }
        }

        private static void Update(ref int number) => number++;
        private static void Look(ref MapGrantRef op, out int error) => error = op.Status == GrantStatus.Okay ? 0 : 5;

        private sealed class Counter
        {
            public Counter(ref int number) => number++;
        }
        """);

    [Fact]
    public Task What_was_decided_once_may_be_decided_otherwise_after_it_was_passed_by_reference() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op, bool isDone)
        {
            _grants.GrantTableOp(ref op);
            if (op.Status != GrantStatus.Okay)
            {
                Log("failed");
            }

            if (isDone)
            {
                return;
            }

            Update(ref isDone);
            if (isDone)
            {
                Use({|GNT1004:op.Handle|});
            }
        }

        private static void Update(ref bool isDone) => isDone = !isDone;
        """);

    [Fact]
    public Task What_a_lambda_only_reads_stays_what_it_is() => Backend.ReportsOf("GNT1004", """
        void Test(MapGrantRef op)
        {
            int failed = 0;
            _grants.GrantTableOp(ref op);
            if (op.Status != GrantStatus.Okay)
            {
                Log("failed");
            }

            Action tell = () => Log("failed: " + failed);
            tell();
            if (failed != 0)
            {
                Use(op.Handle);
            }
        }
        """);

    [Theory]
    [InlineData("byte*", "(ulong)buffer >> 12")]
    [InlineData("byte*", "(ulong)&buffer[4096] >> 12")]
    [InlineData("byte[]", "(ulong)System.Runtime.CompilerServices.Unsafe.AsPointer(ref buffer[0]) >> 12")]
    [InlineData("byte[]", "(ulong)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(buffer, 0) >> 12")]
    [InlineData("Span<byte>", "(ulong)System.Runtime.CompilerServices.Unsafe.AsPointer(ref buffer[0]) >> 12")]
    [InlineData("Span<byte>", "(ulong)System.Runtime.CompilerServices.Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(buffer)) >> 12")]
    public Task What_a_copy_fills_is_read_too_early(string type, string frame) => Backend.ReportsOf("GNT1004", AfterCopyInto(type, frame, "{|GNT1004:buffer[1]|}"));

    [Theory]
    [InlineData("ulong[]", "buffer[0]")]
    [InlineData("Span<ulong>", "buffer[0]")]
    [InlineData("List<ulong>", "buffer[0]")]
    [InlineData("ulong*", "buffer[0]")]
    [InlineData("ulong*", "*buffer")]
    [InlineData("ulong[]", "(ulong)buffer.Length")]
    public Task A_table_of_frames_is_not_what_the_copy_fills(string type, string frame) => Backend.ReportsOf("GNT1004", AfterCopyInto(type, frame, "buffer[1]"));

    [Theory]
    [InlineData("out int error", "error != 0")]
    [InlineData("ref int error", "error != 0")]
    [InlineData("out int error", "error < 0")]
    public Task What_the_caller_is_told_the_function_goes_by_itself(string parameter, string isBad) => Backend.ReportsOf("GNT1004", $$"""
        GrantHandle Test({{parameter}})
        {
            MapGrantRef op = Map(1);
            error = GrantRetry.Issue(_grants, ref op);
            if (error == 0) error = op.Status.ToErrno();
            if (op.Status == GrantStatus.Okay) Log("fine");
            return {{isBad}} ? GrantHandle.Invalid : op.Handle;
        }

        bool TryMap(out GrantHandle handle, out bool isMapped)
        {
            MapGrantRef op = Map(1);
            isMapped = GrantRetry.Issue(_grants, ref op) == 0 && op.Status == GrantStatus.Okay;
            handle = isMapped ? op.Handle : GrantHandle.Invalid;
            return isMapped;
        }

        bool TryMapTheWrongWayRound(out GrantHandle handle, out bool isMapped)
        {
            MapGrantRef op = Map(1);
            isMapped = GrantRetry.Issue(_grants, ref op) == 0 && op.Status == GrantStatus.Okay;
            handle = isMapped ? GrantHandle.Invalid : {|GNT1004:op.Handle|};
            return isMapped;
        }
        """);

    private static string AfterCopyInto(string type, string frame, string read) => $$"""
        unsafe ulong Test({{type}} buffer)
        {
            GrantCopy copy = GrantCopy.Create(GrantCopySide.Granted(new DomId(1), new GrantRef(8), 0), GrantCopySide.Own({{frame}}, 0), 4096, GrantCopyFlags.SourceGref);
            if (GrantRetry.Issue(_grants, ref copy) != 0) return 0;
            ulong read = {{read}};
            return copy.Status == GrantStatus.Okay ? read : 0;
        }
        """;

    [Theory]
    [InlineData("if (op.Status != GrantStatus.Okay) op.Handle = GrantHandle.Invalid; Use(op.Handle);")]
    [InlineData("(int error, GrantStatus status) = (rc, op.Status); if (error != 0 || status != GrantStatus.Okay) return -5; Use(op.Handle);")]
    [InlineData("var (error, status) = (rc, op.Status); if (error != 0 || status != GrantStatus.Okay) return -5; Use(op.Handle);")]
    [InlineData("GrantStatus status; (rc, status) = (0, op.Status); if (status != GrantStatus.Okay) return -5; Use(op.Handle);")]
    [InlineData("int failed = 0; if (op.Status != GrantStatus.Okay) failed++; if (failed == 0) Use(op.Handle);")]
    [InlineData("int failed = 0; failed |= op.Status == GrantStatus.Okay ? 0 : 1; if (failed == 0) Use(op.Handle);")]
    [InlineData("int failed = 0; failed += op.Status == GrantStatus.Okay ? 0 : 1; if (failed == 0) Use(op.Handle);")]
    [InlineData("int failed = 0; failed ^= op.Status == GrantStatus.Okay ? 0 : 1; if (failed == 0) Use(op.Handle);")]
    [InlineData("int none = 0, failed = (op.Status == GrantStatus.Okay ? 0 : 1) - none; if (failed == 0) Use(op.Handle);")]
    [InlineData("int none = 0, failed = (op.Status == GrantStatus.Okay ? 0 : 1) + none; if (failed == 0) Use(op.Handle);")]
    [InlineData("int none = 0, failed = none + (op.Status == GrantStatus.Okay ? 0 : 1); if (failed == 0) Use(op.Handle);")]
    [InlineData("if (mode is not 0 && op.Status != GrantStatus.Okay) return -5; if (mode is not 0) Use(op.Handle);")]
    [InlineData("if (mode is 0 || op.Status != GrantStatus.Okay) Log(\"no\"); if (mode is 0) return 0; if (op.Status == GrantStatus.Okay) Use(op.Handle);")]
    [InlineData("ref GrantStatus status = ref op.Status; if (status != GrantStatus.Okay) { op = default; status = GrantStatus.Okay; } Use(op.Handle);")]
    [InlineData("GrantStatus first = op.Status, again = first; if (first != GrantStatus.Okay) return -5; op = Map(2); rc = GrantRetry.Issue(_grants, ref op); if (first == GrantStatus.Okay && again != GrantStatus.Okay) Use(op.Handle); if (op.Status != GrantStatus.Okay) return -5;")]
    public Task A_read_of_what_the_code_has_seen_to_is_fine(string code) => Backend.ReportsOf("GNT1004", AfterIssue(code));

    [Theory]
    [InlineData("if (op.Status == GrantStatus.Okay) op.Handle = GrantHandle.Invalid; Use({|GNT1004:op.Handle|});")]
    [InlineData("(int error, GrantStatus status) = (rc, op.Status); Use({|GNT1004:op.Handle|}); if (error != 0 || status != GrantStatus.Okay) return -5;")]
    [InlineData("(int error, GrantStatus status) = (rc, op.Status); if (error != 0 || status == GrantStatus.Okay) return -5; Use({|GNT1004:op.Handle|});")]
    [InlineData("int failed = -1; if (op.Status != GrantStatus.Okay) failed++; if (failed == 0) Use({|GNT1004:op.Handle|});")]
    [InlineData("int failed = 1; if (op.Status != GrantStatus.Okay) failed--; if (failed == 0) Use({|GNT1004:op.Handle|});")]
    [InlineData("int failed = 0; if (op.Status != GrantStatus.Okay) failed++; if (failed != 0) Use({|GNT1004:op.Handle|});")]
    [InlineData("int none = 0, failed = none - (op.Status == GrantStatus.Okay ? 0 : 1); if (failed != 0) Use({|GNT1004:op.Handle|});")]
    [InlineData("if (mode is not 0 && op.Status != GrantStatus.Okay) return -5; if (mode is 0) Use({|GNT1004:op.Handle|});")]
    [InlineData("GrantStatus first = op.Status; rc = Issue(ref op); if (rc != 0) return rc; if (first == GrantStatus.Okay) Use({|GNT1004:op.Handle|}); if (op.Status != GrantStatus.Okay) return -5;")]
    public Task A_read_on_the_wrong_side_of_that_is_reported(string code) => Backend.ReportsOf("GNT1004", AfterIssue(code));

    private static string AfterIssue(string code) => $$"""
        private int Issue(ref MapGrantRef op) => GrantRetry.Issue(_grants, ref op);

        int Test(MapGrantRef op, int mode)
        {
            int rc = GrantRetry.Issue(_grants, ref op);
            if (rc != 0) return rc;
            {{code}}
            return 0;
        }
        """;
}

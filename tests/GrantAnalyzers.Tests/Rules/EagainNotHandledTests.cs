namespace GrantAnalyzers.Tests.Rules;

/// <summary>GNT1002: an operation that can answer Eagain whose Eagain is not handled on some path.</summary>
public class EagainNotHandledTests
{
    [Fact]
    public Task A_map_whose_failures_are_all_alike_is_reported() => Backend.Reports("""
        int Test(MapGrantRef op)
        {
            MapGrantRef mine = op;
            int rc = {|GNT1002:_grants.GrantTableOp(ref mine)|};
            if (rc != 0)
            {
                Bug();
            }

            if (mine.Status != GrantStatus.Okay)
            {
                return -22;
            }

            Use(mine.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task A_copy_is_reported_too() => Backend.Reports("""
        bool Test(GrantCopy copy)
        {
            var op = copy;
            {|GNT1002:_grants.GrantTableOp(ref op)|};
            return op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task An_unmap_never_says_eagain() => Backend.Reports("""
        bool Test(GrantHandle handle)
        {
            var op = UnmapGrantRef.Create(0x1000, 0, handle);
            _grants.GrantTableOp(ref op);
            return op.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_batch_whose_loop_takes_all_failures_alike_is_reported() => Backend.Reports("""
        bool Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            for (int i = 0; i < count; i++)
            {
                map[i] = Map((uint)i);
            }

            int rc = {|GNT1002:_grants.GrantTableOp(map)|};
            if (rc != 0) Bug();
            bool failed = false;
            for (int i = 0; i < count; i++)
            {
                if (Unlikely(map[i].Status != GrantStatus.Okay))
                {
                    map[i].Handle = GrantHandle.Invalid;
                    failed |= true;
                    continue;
                }

                Use(map[i].Handle);
            }

            return !failed;
        }
        """);

    [Fact]
    public Task A_batch_in_a_span_is_followed() => Backend.Reports("""
        bool Test(int count)
        {
            Span<MapGrantRef> map = stackalloc MapGrantRef[8];
            if ({|GNT1002:_grants.GrantTableOp(map[..count])|} != 0)
            {
                return false;
            }

            foreach (ref MapGrantRef op in map[..count])
            {
                if (op.Status != GrantStatus.Okay)
                {
                    return false;
                }
            }

            return true;
        }
        """);

    [Theory]
    [InlineData("for (int i = 0; i < map.Length; i++) { ref MapGrantRef op = ref map[i]; if (op.Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { var op = map[i]; if (op.Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("foreach (MapGrantRef op in map) { if (op.Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("foreach (var op in map.AsSpan()) { if (op.Status is not GrantStatus.Okay) ok = false; }")]
    [InlineData("int i = 0; while (i < map.Length) { if (map[i].Status != GrantStatus.Okay) ok = false; i++; }")]
    [InlineData("int i = 0; do { if (map[i].Status != GrantStatus.Okay) ok = false; } while (++i < map.Length);")]
    [InlineData("for (int i = 0; i < map.Length; i++) { ok &= map[i].Status == GrantStatus.Okay; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { GrantStatus s = map[i].Status; if (s != GrantStatus.Okay) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { bool bad = map[i].Status != GrantStatus.Okay; if (bad) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { switch (map[i].Status) { case GrantStatus.Okay: break; default: ok = false; break; } }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { ok = ok && map[i].Status switch { GrantStatus.Okay => true, _ => false }; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { if (map[i] is { Status: not GrantStatus.Okay }) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { Debug.Assert(map[i].Status == GrantStatus.Okay); }")]
    public Task Every_way_to_look_at_the_elements_is_understood(string loop) => Backend.Reports($$"""
        bool Test(MapGrantRef[] template)
        {
            MapGrantRef[] map = new MapGrantRef[template.Length];
            bool ok = true;
            {|GNT1002:_grants.GrantTableOp(map)|};
            {{loop}}
            return ok;
        }
        """);

    [Theory]
    [InlineData("for (int i = 0; i < map.Length; i++) { if (map[i].Status == GrantStatus.Eagain) GrantRetry.Retry(_grants, ref map[i]); if (map[i].Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { if (map[i].Status == GrantStatus.Eagain) { later = true; continue; } if (map[i].Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { switch (map[i].Status) { case GrantStatus.Okay: break; case GrantStatus.Eagain: later = true; break; default: ok = false; break; } }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { while (map[i].Status == GrantStatus.Eagain) { Thread.Sleep(1); _grants.GrantTableOp(ref map[i]); } if (map[i].Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("GrantRetry.Retry(_grants, map); for (int i = 0; i < map.Length; i++) { if (map[i].Status != GrantStatus.Okay) ok = false; }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { if (map[i].Status != GrantStatus.Okay) throw new InvalidOperationException(Describe(map[i].Status)); }")]
    [InlineData("for (int i = 0; i < map.Length; i++) { if (map[i].Status != GrantStatus.Okay) { if (map[i].Status == GrantStatus.Eagain) later = true; else ok = false; } }")]
    [InlineData("int bad = 0; foreach (ref var op in map.AsSpan()) { if (op.Status != GrantStatus.Okay) bad++; } foreach (ref var op in map.AsSpan()) { if (op.Status == GrantStatus.Eagain) later = true; }")]
    public Task Eagain_that_is_dealt_with_by_name_is_fine(string loop) => Backend.Reports($$"""
        bool Test(MapGrantRef[] template)
        {
            MapGrantRef[] map = new MapGrantRef[template.Length];
            bool ok = true, later = false;
            _grants.GrantTableOp(map);
            {{loop}}
            return ok && !later;
        }

        static string Describe(GrantStatus status) => status.ToString();
        """);

    [Fact]
    public Task What_is_issued_through_the_helper_is_fine() => Backend.Reports("""
        bool Test(MapGrantRef op)
        {
            var mine = op;
            if (GrantRetry.Issue(_grants, ref mine) != 0) Bug();
            return mine.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_hand_written_retry_is_fine_here() => Backend.Reports("""
        bool Test(MapGrantRef op)
        {
            var mine = op;
            for (int tries = 0; tries < 10; tries++)
            {
                _grants.GrantTableOp(ref mine);
                if (mine.Status == GrantStatus.Okay)
                {
                    return true;
                }

                Thread.Sleep(1);
            }

            return false;
        }
        """);

    [Fact]
    public Task A_status_returned_as_a_status_is_the_callers_business() => Backend.Reports("""
        GrantStatus Test(MapGrantRef op)
        {
            var mine = op;
            _grants.GrantTableOp(ref mine);
            return mine.Status;
        }
        """);

    [Fact]
    public Task A_status_returned_as_an_errno_is_reported() => Backend.Reports("""
        int Test(MapGrantRef op)
        {
            var mine = op;
            int rc = {|GNT1002:_grants.GrantTableOp(ref mine)|};
            if (rc != 0)
            {
                return -5;
            }

            return (int)mine.Status;
        }
        """);

    [Fact]
    public Task A_bare_conversion_to_errno_is_reported() => Backend.Reports("""
        int Test(MapGrantRef op)
        {
            var mine = op;
            int rc = {|GNT1002:_grants.GrantTableOp(ref mine)|};
            return rc != 0 ? rc : mine.Status.ToErrno();
        }
        """);

    [Theory]
    [InlineData("if ((int)op.Status == -EINVAL) return -EINVAL; if (op.Status != GrantStatus.Okay) return -5; return 0;")]
    [InlineData("if (op.Status != GrantStatus.Okay) Log(\"failed\"); op = Map(2); if (GrantRetry.Issue(_grants, ref op) != 0) return -5; return op.Status.ToErrno();")]
    [InlineData("if (op.Status != GrantStatus.Okay) Log(\"failed\"); op.Ref = new GrantRef(2); if (GrantRetry.Issue(_grants, ref op) != 0) return -5; return op.Status.ToErrno();")]
    public Task What_is_given_up_without_a_thought_of_Eagain_is_reported(string code) => Backend.Reports($$"""
        private const int EINVAL = 22;

        int Test()
        {
            MapGrantRef op = Map(1);
            if ({|GNT1002:_grants.GrantTableOp(ref op)|} != 0) return -5;
            {{code}}
        }
        """);

    [Fact]
    public Task An_errno_that_is_tested_for_EAGAIN_is_dealt_with() => Backend.Reports("""
        private const int EAGAIN = 11;

        int Test()
        {
            MapGrantRef op = Map(1);
            int rc = _grants.GrantTableOp(ref op);
            if (rc != 0)
            {
                return rc;
            }

            int err = op.Status.ToErrno();
            if (err == -EAGAIN)
            {
                Log("later");
            }

            return err;
        }
        """);

    [Fact]
    public Task An_errno_that_is_only_told_from_zero_is_reported() => Backend.Reports("""
        int Test()
        {
            MapGrantRef op = Map(1);
            {|GNT1002:_grants.GrantTableOp(ref op)|};
            int err = op.Status.ToErrno();
            if (err != 0)
            {
                return err;
            }

            Use(op.Handle);
            return 0;
        }
        """);

    [Fact]
    public Task Where_the_call_itself_failed_nothing_is_owed() => Backend.Reports("""
        GrantStatus Test(MapGrantRef op)
        {
            var mine = op;
            int rc = _grants.GrantTableOp(ref mine);
            if (rc < 0)
            {
                return GrantStatus.GeneralError;
            }

            if (mine.Status == GrantStatus.Eagain)
            {
                return GrantStatus.Eagain;
            }

            return mine.Status == GrantStatus.Okay ? GrantStatus.Okay : GrantStatus.BadPage;
        }
        """);

    [Fact]
    public Task A_status_that_no_path_examines_is_another_rules() => Backend.Reports("""
        void Test(MapGrantRef op)
        {
            var mine = op;
            {|GNT1003:_grants.GrantTableOp(ref mine)|};
        }
        """);

    [Fact]
    public Task A_path_that_skips_the_check_is_reported() => Backend.Reports("""
        bool Test(MapGrantRef op, bool trusting)
        {
            var mine = op;
            int rc = {|GNT1002:_grants.GrantTableOp(ref mine)|};
            if (rc != 0 || trusting)
            {
                return false;
            }

            if (mine.Status == GrantStatus.Eagain)
            {
                return true;
            }

            return mine.Status == GrantStatus.Okay;
        }
        """);

    [Fact]
    public Task A_second_chunk_in_the_same_array_gives_the_first_one_up() => Backend.Reports("""
        int Test(int chunks)
        {
            int failed = 0;
            MapGrantRef op = Map(0);
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                op = Map((uint)chunk);
                {|GNT1002:_grants.GrantTableOp(ref op)|};
                if (op.Status != GrantStatus.Okay)
                {
                    failed++;
                }
            }

            return failed;
        }
        """);

    [Fact]
    public Task Handing_the_statuses_back_through_the_parameters_is_not_giving_up() => Backend.Reports("""
        int Submit(Span<MapGrantRef> ops) => _grants.GrantTableOp(ops);
        int Submit(ref MapGrantRef op) => _grants.GrantTableOp(ref op);
        """);

    [Fact]
    public Task Passing_the_operation_on_may_be_handling_it() => Backend.Reports("""
        bool Test(MapGrantRef op)
        {
            var mine = op;
            _grants.GrantTableOp(ref mine);
            if (mine.Status != GrantStatus.Okay)
            {
                Recover(ref mine);
            }

            return mine.Status == GrantStatus.Okay;
        }

        void Recover(ref MapGrantRef op) => GrantRetry.Retry(_grants, ref op);
        """);

    [Fact]
    public Task A_status_that_is_only_logged_before_the_failure_is_returned_is_reported() => Backend.Reports("""
        int Test(MapGrantRef op)
        {
            var mine = op;
            {|GNT1002:_grants.GrantTableOp(ref mine)|};
            if (mine.Status != GrantStatus.Okay)
            {
                Log($"map failed: {mine.Status}");
                Console.WriteLine(mine.Status);
                return -22;
            }

            return 0;
        }
        """);

    [Fact]
    public Task A_check_inside_try_and_finally_is_seen() => Backend.Reports("""
        int Test(MapGrantRef op)
        {
            var mine = op;
            try
            {
                {|GNT1002:_grants.GrantTableOp(ref mine)|};
                if (mine.Status != GrantStatus.Okay)
                {
                    return -22;
                }

                Use(mine.Handle);
            }
            finally
            {
                Log("done");
            }

            return 0;
        }
        """);

    [Fact]
    public Task An_exception_before_the_check_gives_nothing_up() => Backend.Reports("""
        bool Test(MapGrantRef op)
        {
            var mine = op;
            try
            {
                GrantRetry.Issue(_grants, ref mine);
                if (mine.Status != GrantStatus.Okay) return false;
                var other = op;
                _grants.GrantTableOp(ref other);
                return other.Status switch { GrantStatus.Okay => true, GrantStatus.Eagain => throw new TimeoutException(), _ => false };
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }
        """);

    [Theory]
    [InlineData("ReadOnlySpan<MapGrantRef> map")]
    [InlineData("IReadOnlyList<MapGrantRef> map")]
    public Task Cleaning_up_after_a_failure_through_a_read_only_view_is_not_handling_it(string parameter) => Backend.Reports($$"""
        bool Test(int count)
        {
            MapGrantRef[] map = new MapGrantRef[count];
            bool failed = false;
            {|GNT1002:_grants.GrantTableOp(map)|};
            for (int i = 0; i < count; i++)
            {
                if (map[i].Status != GrantStatus.Okay)
                {
                    failed = true;
                }
            }

            if (failed)
            {
                Flush(map);
            }

            return failed;
        }

        void Flush({{parameter}}) { }
        """);

    [Fact]
    public Task A_ring_map_that_keeps_the_status_as_its_result_is_both_mistakes() => Backend.Reports("""
        private readonly GrantHandle[] _handles = new GrantHandle[4];

        int MapRing(uint[] refs)
        {
            MapGrantRef[] op = new MapGrantRef[refs.Length];
            GrantStatus status = 0;
            for (int i = 0; i < refs.Length; i++)
            {
                op[i] = Map(refs[i]);
            }

            if ({|GNT1002:_grants.GrantTableOp(op.AsSpan(0, refs.Length))|} != 0)
            {
                Bug();
            }

            for (int i = 0; i < refs.Length; i++)
            {
                if ({|GNT1001:(status = op[i].Status) != 0|})
                {
                    _handles[i] = GrantHandle.Invalid;
                    continue;
                }

                _handles[i] = op[i].Handle;
            }

            if ({|GNT1001:status != 0|})
            {
                Log("failed");
            }

            return (int)status;
        }
        """);

    /// <summary>It may well be Eagain.</summary>
    [Theory]
    [InlineData("expected == op.Status")]
    [InlineData("op.Status == expected")]
    [InlineData("expected != op.Status")]
    public Task Whoever_compares_with_a_status_that_only_the_program_knows_may_ask_for_it(string test) => Backend.Reports($$"""
        bool Test(GrantStatus expected)
        {
            MapGrantRef op = Map(1);
            if (_grants.GrantTableOp(ref op) != 0) return false;
            return {{test}};
        }
        """);

    [Fact]
    public Task A_member_of_another_object_that_is_being_made_is_not_this_ones() => Backend.ReportsOf("GNT1002", """
        private MapGrantRef _op;

        int Test()
        {
            int rc = {|GNT1002:_grants.GrantTableOp(ref _op)|};
            Backend other = new(_grants) { _op = Map(2) };
            if (rc != 0) return rc;
            return _op.Status == GrantStatus.Okay ? 0 : -5;
        }
        """);

    [Theory]
    [InlineData("_op", "_op = other;")]
    [InlineData("_op", "_op = Map(2);")]
    [InlineData("_ops[0]", "_ops[0] = Map(2);")]
    [InlineData("_ops[0]", "_ops[0] = other;")]
    public Task What_is_filled_in_anew_was_given_up(string op, string refill) => Backend.ReportsOf("GNT1002", $$"""
        private readonly MapGrantRef[] _ops = new MapGrantRef[1];
        private MapGrantRef _op;

        int Test(MapGrantRef other)
        {
            int rc = {|GNT1002:_grants.GrantTableOp(ref {{op}})|};
            if (rc != 0) return rc;
            bool isGood = {{op}}.Status == GrantStatus.Okay;
            {{refill}}
            return isGood ? 0 : -5;
        }
        """);
}

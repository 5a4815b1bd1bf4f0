namespace Xen.Grants.Tests;

public class GrantStatusTests
{
    [Theory]
    [InlineData(GrantStatus.Okay, 0)]
    [InlineData(GrantStatus.GeneralError, -1)]
    [InlineData(GrantStatus.BadDomain, -2)]
    [InlineData(GrantStatus.BadGntref, -3)]
    [InlineData(GrantStatus.BadHandle, -4)]
    [InlineData(GrantStatus.BadVirtAddr, -5)]
    [InlineData(GrantStatus.BadDevAddr, -6)]
    [InlineData(GrantStatus.NoDeviceSpace, -7)]
    [InlineData(GrantStatus.PermissionDenied, -8)]
    [InlineData(GrantStatus.BadPage, -9)]
    [InlineData(GrantStatus.BadCopyArg, -10)]
    [InlineData(GrantStatus.AddressTooBig, -11)]
    [InlineData(GrantStatus.Eagain, -12)]
    [InlineData(GrantStatus.NoSpace, -13)]
    public void A_status_has_the_number_that_Xen_gives_it(GrantStatus status, short number) => Assert.Equal(number, (short)status);

    [Fact]
    public void Every_status_is_checked_above() => Assert.Equal(14, Enum.GetValues<GrantStatus>().Length);

    [Fact]
    public void A_status_is_two_bytes_wide() => Assert.Equal(typeof(short), Enum.GetUnderlyingType(typeof(GrantStatus)));

    [Fact]
    public void Okay_is_errno_0() => Assert.Equal(0, GrantStatus.Okay.ToErrno());

    [Fact]
    public void Eagain_is_minus_EAGAIN_and_not_its_own_number() => Assert.Equal(-11, GrantStatus.Eagain.ToErrno());

    [Theory]
    [InlineData(GrantStatus.GeneralError)]
    [InlineData(GrantStatus.BadDomain)]
    [InlineData(GrantStatus.BadGntref)]
    [InlineData(GrantStatus.BadHandle)]
    [InlineData(GrantStatus.BadVirtAddr)]
    [InlineData(GrantStatus.BadDevAddr)]
    [InlineData(GrantStatus.NoDeviceSpace)]
    [InlineData(GrantStatus.PermissionDenied)]
    [InlineData(GrantStatus.BadPage)]
    [InlineData(GrantStatus.BadCopyArg)]
    [InlineData(GrantStatus.AddressTooBig)]
    [InlineData(GrantStatus.NoSpace)]
    public void Every_other_failure_is_minus_EINVAL(GrantStatus status) => Assert.Equal(-22, status.ToErrno());

    [Theory]
    [InlineData(1)]
    [InlineData(-14)]
    [InlineData(short.MinValue)]
    public void A_number_that_is_no_status_is_minus_EINVAL_too(short number) => Assert.Equal(-22, ((GrantStatus)number).ToErrno());
}

namespace Xen.Grants;

/// <summary>
/// The result of one grant-table operation: C's <c>GNTST_*</c>, an <c>int16_t</c> in Xen's interface.
/// </summary>
/// <remarks>
/// <para>
/// This is not an errno: <see cref="Eagain"/> is -12, which an errno reader takes for <c>-ENOMEM</c>, and
/// <see cref="AddressTooBig"/> is -11, which is <c>-EAGAIN</c>. Convert with
/// <see cref="GrantStatusExtensions.ToErrno"/>, never with a cast.
/// </para>
/// <para>
/// Compare with <c>!= Okay</c>: some released hypervisors have answered a failure with a positive number,
/// so a test by sign takes it for success.
/// </para>
/// </remarks>
[GrantStatus]
public enum GrantStatus : short
{
    /// <summary><c>GNTST_okay</c>: the operation was done.</summary>
    Okay = 0,

    /// <summary><c>GNTST_general_error</c>: refused for a reason that has no status of its own.</summary>
    GeneralError = -1,

    /// <summary><c>GNTST_bad_domain</c>: no such domain.</summary>
    BadDomain = -2,

    /// <summary><c>GNTST_bad_gntref</c>: the reference lies outside the granter's table.</summary>
    BadGntref = -3,

    /// <summary><c>GNTST_bad_handle</c>: the handle names no live mapping of the caller.</summary>
    BadHandle = -4,

    /// <summary><c>GNTST_bad_virt_addr</c>: a list could not be written to the address given for it.</summary>
    BadVirtAddr = -5,

    /// <summary><c>GNTST_bad_dev_addr</c>: the device address of an unmap is not that of the mapping.</summary>
    BadDevAddr = -6,

    /// <summary>
    /// <c>GNTST_no_device_space</c>: out of mapping handles, as Xen up to 4.15 said it. Newer ones say
    /// <see cref="NoSpace"/>.
    /// </summary>
    NoDeviceSpace = -7,

    /// <summary><c>GNTST_permission_denied</c>: a security policy, or the kind of caller, forbids it.</summary>
    PermissionDenied = -8,

    /// <summary><c>GNTST_bad_page</c>: there is no usable page behind the reference.</summary>
    BadPage = -9,

    /// <summary><c>GNTST_bad_copy_arg</c>: a copy would cross the end of a page.</summary>
    BadCopyArg = -10,

    /// <summary><c>GNTST_address_too_big</c>: the page lies beyond what the receiver can address.</summary>
    AddressTooBig = -11,

    /// <summary>
    /// <c>GNTST_eagain</c>: the granted page is paged out and its page-in was started; issue the operation
    /// again later, as <see cref="GrantRetry"/> does. From <c>swap_grant_ref</c> it means that the peer
    /// still has the page mapped.
    /// </summary>
    Eagain = -12,

    /// <summary><c>GNTST_no_space</c>: out of mapping handles (Xen 4.16 and later).</summary>
    NoSpace = -13,
}

using System.Diagnostics;

namespace Mailchimp.Telemetry.Calls;

/// <summary>What the tries of one operation have in common, whether a message is sent again or a copy of it.</summary>
/// <param name="Parent">The activity that the operation belongs to, or null.</param>
/// <param name="Method">The method that is sent.</param>
/// <param name="Address">The whole address, query included.</param>
/// <param name="Account">The account, or null: many addresses, such as that of all lists, are the same for each.</param>
internal readonly record struct OperationKey(Activity? Parent, string Method, string Address, string? Account)
{
    /// <summary>Whether only a copy with the same content can be another try: what is posted to one address may be anything, and so may what no activity holds together.</summary>
    public bool NeedsSameContent => Parent is null || Method == HttpMethod.Post.Method;

    public static OperationKey Of(HttpRequestMessage request, Activity? parent, string? account) => new(parent, request.Method.Method, request.RequestUri!.AbsoluteUri, account);
}

using Microsoft.Extensions.Hosting;

namespace FieldTests.Applications;

/// <summary>Adds the library before the rest of an application's setup or after it, as the variable "Order" says.</summary>
internal static class RegistrationOrder
{
    public static void AddMailchimpTelemetryIfFirst(this IHostApplicationBuilder builder)
    {
        if (IsFirst(builder))
        {
            builder.AddMailchimpTelemetry();
        }
    }

    public static void AddMailchimpTelemetryIfLast(this IHostApplicationBuilder builder)
    {
        if (!IsFirst(builder))
        {
            builder.AddMailchimpTelemetry();
        }
    }

    private static bool IsFirst(IHostApplicationBuilder builder) => builder.Configuration["Order"] == "first";
}

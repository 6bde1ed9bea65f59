using Mailchimp.Telemetry.Simulator.State;
using Mailchimp.Telemetry.Simulator.Webhooks;

namespace Mailchimp.Telemetry.Simulator.Resources;

/// <summary>Everything that is added, listed, changed and removed in the same way, with the rules of each kind.</summary>
internal static class ResourceTable
{
    private const string Store = "/ecommerce/stores/{store_id}";

    public static IReadOnlyCollection<Resource> Create(AccountState state, WebhookDelivery delivery, CampaignResource campaigns) =>
    [
        .. OfLists(state, delivery),
        campaigns,
        .. OfCampaigns(state),
        .. OfStores(state),
        new BatchWebhookResource(state, delivery),
    ];

    private static Resource[] OfLists(AccountState state, WebhookDelivery delivery) =>
    [
        new MergeFieldResource(state),
        new SegmentResource(state),
        new ListWebhookResource(state, delivery),
        new Resource("/lists/{list_id}/interest-categories/{interest_category_id}", "InterestCategory", "categories")
        {
            Required = ["title", "type"],
            Choices = [("type", ["checkboxes", "dropdown", "radio", "hidden"])],
            Filters = [("type", "type")],
            FromPath = [("list_id", "list_id")],
        },
        new InterestResource(state),
        new Resource("/lists/{list_id}/members/{subscriber_hash}/notes/{note_id}", "Note", "notes")
        {
            Ids = IdForm.Number,
            Required = ["note"],
            FromPath = [("list_id", "list_id"), ("email_id", "subscriber_hash")],
            CreatedAt = "created_at",
            CreatedBy = "created_by",
            UpdatedAt = "updated_at",
        },
    ];

    private static Resource[] OfCampaigns(AccountState state) =>
    [
        new Resource("/campaigns/{campaign_id}/feedback/{feedback_id}", "Feedback", "feedback")
        {
            IdMember = "feedback_id",
            Ids = IdForm.Number,
            Required = ["message"],
            FromPath = [("campaign_id", "campaign_id")],
            CreatedAt = "created_at",
            CreatedBy = "created_by",
            UpdatedAt = "updated_at",
        },
        new FolderResource(state, "/campaign-folders/{folder_id}", "CampaignFolder", "campaigns", "settings.folder_id"),
        new FolderResource(state, "/template-folders/{folder_id}", "TemplateFolder", "templates", "folder_id"),
        new Resource("/templates/{template_id}", "Template", "templates")
        {
            Ids = IdForm.Number,
            Required = ["name", "html"],
            Blank = ["folder_id", "category"],
            Filters = [("folder_id", "folder_id"), ("type", "type"), ("category", "category")],
            CreatedAt = "date_created",
            CreatedBy = "created_by",
            UpdatedAt = "date_edited",
        },
    ];

    private static Resource[] OfStores(AccountState state)
    {
        var customers = new CustomerResource(state);
        return
        [
            new StoreResource(state),
            customers,
            new Resource(Store + "/products/{product_id}", "Product", "products") { Ids = IdForm.Given, Required = ["id", "title", "variants"], Nested = ["variants", "images"] },
            Named("/products/{product_id}/variants/{variant_id}", "ProductVariant", "variants", "title"),
            Named("/products/{product_id}/images/{image_id}", "ProductImage", "images", "url"),
            new PurchaseResource(state, customers, Store + "/orders/{order_id}", "Order", "orders"),
            Named("/orders/{order_id}/lines/{line_id}", "OrderLine", "lines", "product_id", "product_variant_id", "quantity", "price"),
            new PurchaseResource(state, customers, Store + "/carts/{cart_id}", "Cart", "carts"),
            Named("/carts/{cart_id}/lines/{line_id}", "CartLine", "lines", "product_id", "product_variant_id", "quantity", "price"),
            Named("/promo-rules/{promo_rule_id}", "PromoRule", "promo_rules", "description", "amount", "type", "target"),
            Named("/promo-rules/{promo_rule_id}/promo-codes/{promo_code_id}", "PromoCode", "promo_codes", "code", "redemption_url"),
        ];
    }

    /// <summary>A thing of a store that the store gave its id.</summary>
    private static Resource Named(string template, string shape, string items, params string[] required) =>
        new(Store + template, shape, items) { Ids = IdForm.Given, Required = ["id", .. required] };
}

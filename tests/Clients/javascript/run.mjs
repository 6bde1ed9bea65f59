// Drives the simulator with the official client. MAILCHIMP_URL is its address, MAILCHIMP_KEY a key that it knows.
import { createHash } from 'node:crypto';
import mailchimp from '@mailchimp/mailchimp_marketing';
import { equal, finish, has, isRefused, succeeds, until } from './checks.mjs';
import { isSigned, startReceiver } from './receiver.mjs';

const { MAILCHIMP_URL, MAILCHIMP_KEY } = process.env;
if (!MAILCHIMP_URL || !MAILCHIMP_KEY) {
  console.error('Set MAILCHIMP_URL, for example http://127.0.0.1:8080, and MAILCHIMP_KEY.');
  process.exit(2);
}

mailchimp.setConfig({ apiKey: MAILCHIMP_KEY, server: MAILCHIMP_KEY.split('-').at(-1) });
mailchimp.basePath = `${MAILCHIMP_URL.replace(/\/$/, '')}/3.0`;
const { lists, campaigns, templates, ecommerce, batches, batchWebhooks, campaignFolders, templateFolders } = mailchimp;

const hash = email => createHash('md5').update(email.toLowerCase()).digest('hex');
const ada = 'ada@reader.example';
const grace = 'grace@reader.example';
const unknownHash = hash('nobody@reader.example');
const receiver = await startReceiver();

async function account() {
  await succeeds('ping.get', () => mailchimp.ping.get(), answer => equal(answer.health_status, "Everything's Chimpy!"));
  await succeeds('root.getRoot', () => mailchimp.root.getRoot(), answer => has(answer, { account_id: 'string', account_name: 'string', contact: 'object', _links: 'array' }));
}

async function createList() {
  const body = {
    name: 'Readers',
    contact: { company: 'North Cycles', address1: '1 Mill Lane', city: 'Bristol', state: 'BR', zip: 'BS1', country: 'GB' },
    permission_reminder: 'You signed up in the shop.',
    email_type_option: true,
    campaign_defaults: { from_name: 'North Cycles', from_email: 'news@north.example', subject: 'News', language: 'en' },
  };
  const list = await succeeds('lists.createList', () => lists.createList(body), answer => {
    has(answer, { id: 'string', web_id: 'integer', 'stats.member_count': 'integer', 'contact.company': 'string', date_created: 'string', _links: 'array' });
    equal(answer.name, 'Readers');
    equal(answer.contact.city, 'Bristol');
  });
  await isRefused('lists.createList without contact', 400, 'Invalid Resource', () => lists.createList({ name: 'Half' }), problem => has(problem, { errors: 'array' }));
  const second = await succeeds('lists.createList of the same name', () => lists.createList(body), answer => equal(answer.id === list.id, false));
  await succeeds('lists.deleteList', () => lists.deleteList(second.id));
  await isRefused('lists.getList after its deletion', 404, 'Resource Not Found', () => lists.getList(second.id));
  await succeeds('lists.getAllLists', () => lists.getAllLists({ fields: ['lists.id', 'total_items', 'constraints'] }), answer => {
    equal(answer.total_items, 1);
    equal(answer.lists, [{ id: list.id }]);
    has(answer, { 'constraints.may_create': 'boolean', 'constraints.max_instances': 'integer' });
  });
  await succeeds('lists.updateList', () => lists.updateList(list.id, { name: 'Good readers' }), answer => equal(answer.name, 'Good readers'));
  return list.id;
}

async function members(list) {
  const added = await succeeds('lists.addListMember', () => lists.addListMember(list, { email_address: ada, status: 'subscribed', merge_fields: { FNAME: 'Ada', LNAME: 'Keller' }, tags: ['customer'] }), answer => {
    equal(answer.id, hash(ada));
    equal(answer.full_name, 'Ada Keller');
    equal(answer.tags.map(tag => tag.name), ['customer']);
    equal(answer.tags_count, 1);
    has(answer, { unique_email_id: 'string', contact_id: 'string', web_id: 'integer', 'stats.avg_open_rate': 'number', vip: 'boolean', 'tags.0.id': 'integer', ip_opt: 'string', timestamp_opt: 'string', last_changed: 'string', location: 'object', interests: 'object', _links: 'array' });
    equal(answer.list_id, list);
  });
  await isRefused('lists.addListMember again', 400, 'Member Exists', () => lists.addListMember(list, { email_address: ada, status: 'subscribed' }));
  await isRefused('lists.addListMember without status', 400, 'Invalid Resource', () => lists.addListMember(list, { email_address: grace }), problem => equal(problem.errors.at(-1).field, 'status'));
  await isRefused('lists.addListMember with a wrong status', 400, 'Invalid Resource', () => lists.addListMember(list, { email_address: grace, status: 'keen' }), problem => equal(problem.errors[0].field, 'status'));
  await isRefused('lists.addListMember with a wrong birthday', 400, 'Invalid Resource', () => lists.addListMember(list, { email_address: grace, status: 'subscribed', merge_fields: { BIRTHDAY: 'soon' } }), problem => equal(problem.errors[0].field, 'BIRTHDAY'));
  await succeeds('lists.getListMember', () => lists.getListMember(list, hash(ada)), answer => equal(answer.email_address, ada));
  await isRefused('lists.getListMember of nobody', 404, 'Resource Not Found', () => lists.getListMember(list, unknownHash));
  await succeeds('lists.setListMember of an existing member', () => lists.setListMember(list, hash(ada), { merge_fields: { FNAME: 'Augusta' } }), answer => {
    equal(answer.merge_fields.FNAME, 'Augusta');
    equal(answer.merge_fields.LNAME, 'Keller');
    equal(answer.web_id, added.web_id);
  });
  await succeeds('lists.setListMember of a new member', () => lists.setListMember(list, hash(grace), { email_address: grace, status_if_new: 'pending' }), answer => equal(answer.status, 'pending'));
  await isRefused('lists.setListMember of a new member without status_if_new', 400, 'Invalid Resource', () => lists.setListMember(list, hash('x@reader.example'), { email_address: 'x@reader.example' }));
  await succeeds('lists.updateListMember', () => lists.updateListMember(list, hash(grace), { status: 'subscribed', vip: true }), answer => equal([answer.status, answer.vip], ['subscribed', true]));
  await succeeds('lists.batchListMembers', () => lists.batchListMembers(list, { members: [{ email_address: ada, status: 'subscribed', merge_fields: { FNAME: 'Ada' } }, { email_address: 'new@reader.example', status: 'unsubscribed' }, { email_address: 'no-at-sign', status: 'subscribed' }], update_existing: true }), answer => {
    equal([answer.total_created, answer.total_updated, answer.error_count], [1, 1, 1]);
    equal(answer.updated_members[0].merge_fields.FNAME, 'Ada');
    equal(answer.errors[0].error_code, 'ERROR_GENERIC');
  });
  await succeeds('lists.getListMembersInfo', () => lists.getListMembersInfo(list, { count: 1, offset: 1 }), answer => equal([answer.members.length, answer.total_items, answer.members[0].email_address], [1, 3, grace]));
  await succeeds('lists.getListMembersInfo by status', () => lists.getListMembersInfo(list, { status: 'unsubscribed', exclude_fields: ['members.stats', '_links'] }), answer => {
    equal(answer.members.map(member => member.email_address), ['new@reader.example']);
    equal([answer.members[0].stats, answer._links], [undefined, undefined]);
  });
  await succeeds('lists.getListMembersInfo since a time to come', () => lists.getListMembersInfo(list, { since_last_changed: '2999-01-01T00:00:00+00:00' }), answer => equal(answer.total_items, 0));
  await isRefused('lists.getListMembersInfo with a count of 1001', 400, 'Invalid Resource', () => lists.getListMembersInfo(list, { count: 1001 }));
  await succeeds('lists.getList with its counts', () => lists.getList(list), answer => equal([answer.stats.member_count, answer.stats.unsubscribe_count, answer.stats.total_contacts], [2, 1, 3]));
  await succeeds('searchMembers.search', () => mailchimp.searchMembers.search('reader.example', { list_id: list }), answer => equal([answer.exact_matches.total_items, answer.full_search.total_items], [0, 3]));
}

async function aroundMembers(list) {
  await succeeds('lists.updateListMemberTags', () => lists.updateListMemberTags(list, hash(ada), { tags: [{ name: 'speaker', status: 'active' }, { name: 'customer', status: 'inactive' }] }));
  await succeeds('lists.getListMemberTags', () => lists.getListMemberTags(list, hash(ada)), answer => {
    equal(answer.tags.map(tag => tag.name), ['speaker']);
    has(answer.tags[0], { id: 'integer', date_added: 'string' });
  });
  await isRefused('lists.getListMemberTags of nobody', 404, 'Resource Not Found', () => lists.getListMemberTags(list, unknownHash));
  await succeeds('lists.tagSearch', () => lists.tagSearch(list, { name: 'speak' }), answer => equal(answer.tags.map(tag => tag.name), ['speaker']));
  const note = await succeeds('lists.createListMemberNote', () => lists.createListMemberNote(list, hash(ada), { note: 'Met at the fair' }), answer => {
    has(answer, { id: 'integer', created_at: 'string', created_by: 'string' });
    equal([answer.note, answer.email_id], ['Met at the fair', hash(ada)]);
  });
  await succeeds('lists.updateListMemberNote', () => lists.updateListMemberNote(list, hash(ada), note.id, { note: 'Met twice' }), answer => equal([answer.id, answer.note], [note.id, 'Met twice']));
  await succeeds('lists.getListMemberNotes', () => lists.getListMemberNotes(list, hash(ada)), answer => equal([answer.total_items, answer.notes[0].note], [1, 'Met twice']));
  await succeeds('lists.deleteListMemberNote', () => lists.deleteListMemberNote(list, hash(ada), note.id));
  await isRefused('lists.getListMemberNote after its deletion', 404, 'Resource Not Found', () => lists.getListMemberNote(list, hash(ada), note.id));
  await isRefused('lists.createListMemberNote of nobody', 404, 'Resource Not Found', () => lists.createListMemberNote(list, unknownHash, { note: 'x' }));
  await succeeds('lists.createListMemberEvent', () => lists.createListMemberEvent(list, hash(ada), { name: 'visited_shop', properties: { where: 'Bristol' } }));
  await succeeds('lists.getListMemberEvents', () => lists.getListMemberEvents(list, hash(ada)), answer => equal([answer.total_items, answer.events[0].name, answer.events[0].properties], [1, 'visited_shop', { where: 'Bristol' }]));
  await succeeds('lists.getListMemberActivity', () => lists.getListMemberActivity(list, hash(ada)), answer => has(answer, { activity: 'array', total_items: 'integer' }));
  await isRefused('lists.getListMemberGoals of nobody', 404, 'Resource Not Found', () => lists.getListMemberGoals(list, unknownHash));
}

async function partsOfList(list) {
  const field = await succeeds('lists.addListMergeField', () => lists.addListMergeField(list, { name: 'Shoe size', type: 'number', tag: 'SIZE' }), answer => {
    has(answer, { merge_id: 'integer', display_order: 'integer', required: 'boolean', options: 'object' });
    equal([answer.tag, answer.type], ['SIZE', 'number']);
  });
  await isRefused('lists.addListMergeField of a wrong type', 400, 'Invalid Resource', () => lists.addListMergeField(list, { name: 'Mood', type: 'mood' }), problem => equal(problem.errors[0].field, 'type'));
  await isRefused('lists.updateListMember with a wrong number', 400, 'Invalid Resource', () => lists.updateListMember(list, hash(ada), { merge_fields: { SIZE: 'large' } }));
  await succeeds('lists.updateListMergeField', () => lists.updateListMergeField(list, field.merge_id, { name: 'Size' }), answer => equal([answer.merge_id, answer.name], [field.merge_id, 'Size']));
  await succeeds('lists.getListMergeFields', () => lists.getListMergeFields(list, { count: 50 }), answer => equal(answer.merge_fields.map(item => item.tag), ['FNAME', 'LNAME', 'ADDRESS', 'PHONE', 'BIRTHDAY', 'SIZE']));
  await succeeds('lists.deleteListMergeField', () => lists.deleteListMergeField(list, field.merge_id));
  await isRefused('lists.getListMergeField after its deletion', 404, 'Resource Not Found', () => lists.getListMergeField(list, field.merge_id));

  const category = await succeeds('lists.createListInterestCategory', () => lists.createListInterestCategory(list, { title: 'Topics', type: 'checkboxes' }), answer => equal([answer.title, answer.list_id], ['Topics', list]));
  const interest = await succeeds('lists.createInterestCategoryInterest', () => lists.createInterestCategoryInterest(list, category.id, { name: 'Offers' }), answer => equal(answer.category_id, category.id));
  await succeeds('lists.updateListMember with an interest', () => lists.updateListMember(list, hash(ada), { interests: { [interest.id]: true } }), answer => equal(answer.interests, { [interest.id]: true }));
  await succeeds('lists.getInterestCategoryInterest', () => lists.getInterestCategoryInterest(list, category.id, interest.id), answer => equal(answer.subscriber_count, '1'));
  await succeeds('lists.deleteInterestCategory', () => lists.deleteInterestCategory(list, category.id));
  await isRefused('lists.listInterestCategoryInterests after its deletion', 404, 'Resource Not Found', () => lists.listInterestCategoryInterests(list, category.id));

  const segment = await succeeds('lists.createSegment, static', () => lists.createSegment(list, { name: 'regulars', static_segment: [ada] }), answer => {
    has(answer, { id: 'integer' });
    equal([answer.type, answer.member_count], ['static', 1]);
  });
  await succeeds('lists.batchSegmentMembers', () => lists.batchSegmentMembers({ members_to_add: [grace, 'nobody@reader.example'], members_to_remove: [ada] }, list, segment.id), answer => equal([answer.total_added, answer.total_removed, answer.error_count], [1, 1, 1]));
  await succeeds('lists.getSegmentMembersList', () => lists.getSegmentMembersList(list, segment.id), answer => equal(answer.members.map(member => member.email_address), [grace]));
  await succeeds('lists.createSegmentMember', () => lists.createSegmentMember(list, segment.id, { email_address: ada }), answer => equal(answer.email_address, ada));
  await succeeds('lists.removeSegmentMember', () => lists.removeSegmentMember(list, segment.id, hash(grace)));
  const saved = await succeeds('lists.createSegment, saved', () => lists.createSegment(list, { name: 'Adas', options: { match: 'all', conditions: [{ condition_type: 'TextMerge', field: 'FNAME', op: 'is', value: 'Ada' }] } }), answer => equal([answer.type, answer.member_count], ['saved', 1]));
  await succeeds('lists.listSegments', () => lists.listSegments(list, { type: 'saved' }), answer => equal(answer.segments.map(item => item.id), [saved.id]));
  await succeeds('lists.deleteSegment', () => lists.deleteSegment(list, segment.id));
  await isRefused('lists.getSegment after its deletion', 404, 'Resource Not Found', () => lists.getSegment(list, segment.id));
  return saved.id;
}

async function listWebhooks(list) {
  await isRefused('lists.createListWebhook to another machine', 400, 'Invalid Resource', () => lists.createListWebhook(list, { url: 'https://hooks.example/list' }), problem => equal(problem.errors[0].field, 'url'));
  const webhook = await succeeds('lists.createListWebhook', () => lists.createListWebhook(list, { url: `${receiver.url}/list`, events: { subscribe: true, unsubscribe: true, upemail: true }, sources: { api: true } }), answer => {
    has(answer, { id: 'string', signing_secret: 'string', 'events.campaign': 'boolean', 'sources.user': 'boolean' });
    equal([answer.events.subscribe, answer.events.profile, answer.sources.api], [true, false, true]);
  });
  await succeeds('lists.addListMember, which fires a webhook', () => lists.addListMember(list, { email_address: 'mira@reader.example', status: 'subscribed', merge_fields: { FNAME: 'Mira' } }));
  const fired = await until(() => receiver.received.find(item => item.path === '/list'));
  await succeeds('lists.updateListWebhook', () => lists.updateListWebhook(list, webhook.id, { events: { subscribe: false } }), answer => {
    equal([answer.events.subscribe, answer.events.unsubscribe], [false, true]);
    equal([fired.form.get('type'), fired.form.get('data[email]'), fired.form.get('data[merges][FNAME]'), fired.form.get('data[list_id]')], ['subscribe', 'mira@reader.example', 'Mira', list]);
    equal(isSigned(fired, webhook.signing_secret), true);
  });
  await succeeds('lists.getListWebhooks', () => lists.getListWebhooks(list), answer => equal(answer.webhooks.map(item => item.id), [webhook.id]));
  await succeeds('lists.deleteListWebhook', () => lists.deleteListWebhook(list, webhook.id));
  await isRefused('lists.getListWebhook after its deletion', 404, 'Resource Not Found', () => lists.getListWebhook(list, webhook.id));
}

async function templatesAndCampaigns(list) {
  const folder = await succeeds('templateFolders.create', () => templateFolders.create({ name: 'Autumn' }), answer => equal(answer.count, 0));
  const template = await succeeds('templates.create', () => templates.create({ name: 'Monthly', html: '<h1>Hello</h1>', folder_id: folder.id }), answer => {
    has(answer, { id: 'integer', date_created: 'string', active: 'boolean', thumbnail: 'string' });
    equal([answer.name, answer.folder_id], ['Monthly', folder.id]);
  });
  await succeeds('templates.updateTemplate', () => templates.updateTemplate(template.id, { name: 'Weekly' }), answer => equal([answer.id, answer.name], [template.id, 'Weekly']));
  await succeeds('templates.list', () => templates.list({ folder_id: folder.id }), answer => equal(answer.templates.map(item => item.id), [template.id]));
  await succeeds('templateFolders.get', () => templateFolders.get(folder.id), answer => equal(answer.count, 1));

  const campaignFolder = await succeeds('campaignFolders.create', () => campaignFolders.create({ name: 'Sales' }));
  await isRefused('campaigns.create of a wrong type', 400, 'Invalid Resource', () => campaigns.create({ type: 'carrier-pigeon' }), problem => equal(problem.errors[0].field, 'type'));
  const campaign = await succeeds('campaigns.create', () => campaigns.create({ type: 'regular', recipients: { list_id: list }, settings: { title: 'October', folder_id: campaignFolder.id } }), answer => {
    has(answer, { id: 'string', web_id: 'integer', create_time: 'string', 'tracking.opens': 'boolean', _links: 'array' });
    equal([answer.status, answer.recipients.list_id, answer.recipients.list_name, answer.settings.subject_line], ['save', list, 'Good readers', '']);
  });
  await isRefused('campaigns.send of a draft', 400, 'Bad Request', () => campaigns.send(campaign.id));
  await succeeds('campaigns.getSendChecklist of a draft', () => campaigns.getSendChecklist(campaign.id), answer => equal([answer.is_ready, answer.items.filter(item => item.type === 'error').map(item => item.heading)], [false, ['Subject', 'Content']]));
  await succeeds('campaigns.setContent', () => campaigns.setContent(campaign.id, { template: { id: template.id } }), answer => equal(answer.html, '<h1>Hello</h1>'));
  await succeeds('campaigns.update', () => campaigns.update(campaign.id, { settings: { subject_line: 'News' } }), answer => equal([answer.settings.subject_line, answer.settings.title], ['News', 'October']));
  await succeeds('campaigns.getContent', () => campaigns.getContent(campaign.id), answer => equal(answer.html, '<h1>Hello</h1>'));
  const copy = await succeeds('campaigns.replicate', () => campaigns.replicate(campaign.id), answer => equal([answer.id === campaign.id, answer.settings.title, answer.status], [false, 'October (copy 01)', 'save']));
  await succeeds('campaigns.schedule', () => campaigns.schedule(campaign.id, { schedule_time: '2030-01-01T10:00:00+00:00' }));
  await succeeds('campaigns.list of scheduled ones', () => campaigns.list({ status: 'schedule' }), answer => equal(answer.campaigns.map(item => [item.id, item.send_time]), [[campaign.id, '2030-01-01T10:00:00+00:00']]));
  await succeeds('campaigns.unschedule', () => campaigns.unschedule(campaign.id));
  await isRefused('campaigns.unschedule again', 400, 'Invalid Action', () => campaigns.unschedule(campaign.id));
  await succeeds('campaigns.send', () => campaigns.send(campaign.id));
  await succeeds('campaigns.get', () => campaigns.get(campaign.id), answer => equal([answer.status, answer.emails_sent], ['sent', 3]));
  await succeeds('reports.getCampaignReport', () => mailchimp.reports.getCampaignReport(campaign.id), answer => has(answer, { id: 'string', 'opens.opens_total': 'integer', 'bounces.hard_bounces': 'integer' }));
  await succeeds('searchCampaigns.search', () => mailchimp.searchCampaigns.search('october'), answer => equal(answer.total_items, 2));
  await succeeds('campaignFolders.get', () => campaignFolders.get(campaignFolder.id), answer => equal(answer.count, 2));
  await succeeds('campaigns.remove', () => campaigns.remove(copy.id));
  await isRefused('campaigns.getContent after its deletion', 404, 'Resource Not Found', () => campaigns.getContent(copy.id));
  await succeeds('templates.deleteTemplate', () => templates.deleteTemplate(template.id));
  await isRefused('templates.getTemplate after its deletion', 404, 'Resource Not Found', () => templates.getTemplate(template.id));
}

async function stores(list) {
  await isRefused('ecommerce.addStore for no list', 400, 'Invalid Resource', () => ecommerce.addStore({ id: 'shop', list_id: 'nothing', name: 'Shop', currency_code: 'EUR' }));
  await succeeds('ecommerce.addStore', () => ecommerce.addStore({ id: 'shop', list_id: list, name: 'Shop', currency_code: 'EUR' }), answer => {
    has(answer, { created_at: 'string', address: 'object' });
    equal([answer.id, answer.list_id, answer.currency_code], ['shop', list, 'EUR']);
  });
  await succeeds('ecommerce.addStoreProduct', () => ecommerce.addStoreProduct('shop', { id: 'p1', title: 'Tea pot', variants: [{ id: 'p1-blue', title: 'Blue', price: 20 }] }), answer => equal([answer.id, answer.variants.map(variant => variant.id)], ['p1', ['p1-blue']]));
  await succeeds('ecommerce.addProductVariant', () => ecommerce.addProductVariant('shop', 'p1', 'p1-red', { id: 'p1-red', title: 'Red', price: 21 }), answer => equal(answer.price, 21));
  await succeeds('ecommerce.getProductVariants', () => ecommerce.getProductVariants('shop', 'p1'), answer => equal(answer.variants.map(variant => variant.id), ['p1-blue', 'p1-red']));
  const order = { id: 'o1', customer: { id: 'c1', email_address: ada, opt_in_status: true }, currency_code: 'EUR', order_total: 41, lines: [{ id: 'l1', product_id: 'p1', product_variant_id: 'p1-blue', quantity: 2, price: 20.5 }] };
  await succeeds('ecommerce.addStoreOrder', () => ecommerce.addStoreOrder('shop', order), answer => equal([answer.id, answer.customer.email_address, answer.lines[0].quantity], ['o1', ada, 2]));
  await succeeds('ecommerce.getStoreCustomer', () => ecommerce.getStoreCustomer('shop', 'c1'), answer => equal([answer.orders_count, answer.total_spent], [1, 41]));
  await succeeds('ecommerce.addOrderLineItem', () => ecommerce.addOrderLineItem('shop', 'o1', { id: 'l2', product_id: 'p1', product_variant_id: 'p1-red', quantity: 1, price: 21 }), answer => equal(answer.id, 'l2'));
  await succeeds('ecommerce.orders', () => ecommerce.orders(), answer => equal([answer.total_items, answer.orders[0].lines.length], [1, 2]));
  await succeeds('ecommerce.addStoreCart', () => ecommerce.addStoreCart('shop', { ...order, id: 'cart1' }), answer => equal(answer.id, 'cart1'));
  await succeeds('ecommerce.deleteStoreCart', () => ecommerce.deleteStoreCart('shop', 'cart1'));
  await isRefused('ecommerce.getAllCartLineItems after its deletion', 404, 'Resource Not Found', () => ecommerce.getAllCartLineItems('shop', 'cart1'));
  await succeeds('ecommerce.deleteStore', () => ecommerce.deleteStore('shop'));
  await isRefused('ecommerce.getOrder after its store was deleted', 404, 'Resource Not Found', () => ecommerce.getOrder('shop', 'o1'));
}

async function batchesAndTheirWebhooks(list) {
  const webhook = await succeeds('batchWebhooks.create', () => batchWebhooks.create({ url: `${receiver.url}/batch` }), answer => has(answer, { id: 'string', enabled: 'boolean' }));
  await succeeds('batchWebhooks.list', () => batchWebhooks.list(), answer => equal([answer.total_items, answer.webhooks[0].url], [1, `${receiver.url}/batch`]));
  const operations = [
    { method: 'POST', path: `/lists/${list}/members`, body: JSON.stringify({ email_address: 'batch@reader.example', status: 'subscribed' }) },
    { method: 'GET', path: `/lists/${list}/members/${unknownHash}` },
  ];
  const batch = await succeeds('batches.start', () => batches.start({ operations }), answer => equal([answer.status, answer.total_operations], ['pending', 2]));
  const fired = await until(() => receiver.received.find(item => item.path === '/batch'));
  await succeeds('batches.status', () => batches.status(batch.id), answer => {
    equal([answer.status, answer.finished_operations, answer.errored_operations], ['finished', 2, 1]);
    equal([fired.form.get('type'), fired.form.get('data[id]'), fired.form.get('data[errored_operations]')], ['batch_operation_completed', batch.id, '1']);
    has(answer, { response_body_url: 'string', completed_at: 'string' });
  });
  await succeeds('lists.getListMember that the batch added', () => lists.getListMember(list, hash('batch@reader.example')), answer => equal(answer.status, 'subscribed'));
  await succeeds('batchWebhooks.update', () => batchWebhooks.update(webhook.id, { enabled: false }), answer => equal(answer.enabled, false));
  await succeeds('batchWebhooks.remove', () => batchWebhooks.remove(webhook.id));
  await isRefused('batchWebhooks.get after its deletion', 404, 'Resource Not Found', () => batchWebhooks.get(webhook.id));
  await succeeds('batches.deleteRequest', () => batches.deleteRequest(batch.id));
}

async function leave(list) {
  await succeeds('lists.deleteListMember', () => lists.deleteListMember(list, hash(ada)));
  await succeeds('lists.getListMember of an archived one', () => lists.getListMember(list, hash(ada)), answer => equal(answer.status, 'archived'));
  await succeeds('lists.deleteListMemberPermanent', () => lists.deleteListMemberPermanent(list, hash(ada)));
  await isRefused('lists.addListMember of a forgotten one', 400, 'Forgotten Email Not Subscribed', () => lists.addListMember(list, { email_address: ada, status: 'subscribed' }));
  await isRefused('lists.setListMember of a forgotten one', 400, 'Forgotten Email Not Subscribed', () => lists.setListMember(list, hash(ada), { email_address: ada, status_if_new: 'subscribed' }));
}

try {
  await account();
  const list = await createList();
  await members(list);
  await aroundMembers(list);
  await partsOfList(list);
  await listWebhooks(list);
  await templatesAndCampaigns(list);
  await stores(list);
  await batchesAndTheirWebhooks(list);
  await leave(list);
} finally {
  receiver.stop();
  finish();
}

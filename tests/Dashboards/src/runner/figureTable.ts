import type { Raw, Where } from './raw';

export type Expected = number | string | Record<string, number>;

/** What a panel has to show, from the raw counters: a figure, a text, or figures by the names of bars or by the cells of rows. */
export interface Figure {
  dashboard: string;
  panel: string;
  raw: (raw: Raw) => Expected;
  /** Of a table: the columns that name a row, and the one with the figure. */
  keys?: string[];
  column?: string;
  /** It shows the greatest only. */
  isTop?: boolean;
  states?: string[];
}

const [errors, incidents, limits, overview] = ['mailchimp-errors', 'mailchimp-incidents', 'mailchimp-limits', 'mailchimp-overview'] as const;
const real: Where = { mailchimp_error_simulated: /^(?!true$)/, mailchimp_error_expected: /^(?!true$)/ };
const untriggered: Where = { mailchimp_error_simulated: /^(?!true$)/ };
const unavailable: Where = { ...real, mailchimp_error_fault: /^(mailchimp|network)$/ };
const limited: Where = { ...real, mailchimp_error_kind: /^(too_many_connections|too_many_pending_webhooks|throttled|signup_throttled)$/ };
const unexpected: Where = { mailchimp_error_expected: /^(?!true$)/ };
const errored: Where = { mailchimp_batch_operation_outcome: 'errored' };
const [kind, fault, route, method, status, place] = ['mailchimp_error_kind', 'mailchimp_error_fault', 'url_template', 'http_request_method', 'http_response_status_code', 'mailchimp_datacenter'];
const everywhere = ['busy', 'incident', 'quiet'];

const availability = (raw: Raw) => 1 - raw.sum('errors', unavailable) / raw.sum('calls', untriggered);
/** The failures of a batch are counted as operations, and again by their codes when its results are downloaded. */
const hidden = (raw: Raw) => raw.sum('partial', { ...unexpected, url_template: /./ }) + Math.max(raw.sum('operations', errored), raw.sum('partial', { ...unexpected, url_template: '' }));
const isActive = (raw: Raw, reason: string) => raw.sum('active', { mailchimp_incident_reason: reason, mailchimp_incident_scope: 'datacenter' }) > 0;

/** Whoever renames a panel or a column renames it here too. */
export const figures: Figure[] = [
  { dashboard: overview, panel: 'Mailchimp', raw: (raw) => (isActive(raw, 'server_errors') ? 'failing' : 'working'), states: everywhere },
  { dashboard: overview, panel: 'Network', raw: (raw) => (isActive(raw, 'unreachable') ? 'unreachable' : 'reachable'), states: everywhere },
  { dashboard: overview, panel: 'Failed calls', raw: (raw) => raw.sum('errors', real) / raw.sum('calls', untriggered) },
  { dashboard: overview, panel: 'Hidden failures', raw: hidden },
  { dashboard: overview, panel: 'Calls', raw: (raw) => raw.sum('calls', untriggered) },
  { dashboard: overview, panel: 'Top errors', keys: ['Kind', 'Route'], column: 'Errors', isTop: true, raw: (raw) => raw.by('errors', [kind, route], real) },
  { dashboard: overview, panel: 'Routes', keys: ['Route'], column: 'Calls', raw: (raw) => raw.by('calls', [route], untriggered) },
  { dashboard: overview, panel: 'Routes', keys: ['Route'], column: 'Failed', raw: (raw) => raw.by('errors', [route], real) },
  { dashboard: overview, panel: 'Triggered errors', raw: (raw) => raw.sum('errors', { mailchimp_error_simulated: 'true' }) },
  { dashboard: errors, panel: 'Failed calls', raw: (raw) => raw.sum('errors', real) },
  { dashboard: errors, panel: 'By fault', raw: (raw) => raw.by('errors', [fault], real) },
  { dashboard: errors, panel: 'Errors', keys: ['Kind', 'Method', 'Route', 'Status'], column: 'Errors', raw: (raw) => raw.by('errors', [kind, method, route, status], real) },
  { dashboard: errors, panel: 'Hidden failures by route and code', keys: ['Code', 'Route'], column: 'Failures', raw: (raw) => raw.by('partial', ['mailchimp_partial_code', route], unexpected, { [route]: 'results of a batch' }) },
  { dashboard: errors, panel: 'Batch operations errored', keys: ['Job'], column: 'Errored', raw: (raw) => raw.by('operations', ['job'], errored) },
  { dashboard: errors, panel: 'Batch operations errored', keys: ['Job'], column: 'Operations', raw: (raw) => raw.by('operations', ['job']) },
  { dashboard: errors, panel: 'Batch operations errored', keys: ['Job'], column: 'Share', raw: (raw) => (raw.sum('operations') > 0 ? { newsletter: raw.sum('operations', errored) / raw.sum('operations') } : {}) },
  { dashboard: limits, panel: 'Refused', raw: (raw) => raw.sum('errors', limited) },
  { dashboard: limits, panel: 'Abandoned', raw: (raw) => raw.sum('abandoned') },
  { dashboard: incidents, panel: 'Mailchimp', raw: (raw) => (isActive(raw, 'server_errors') ? 'failing' : 'working'), states: everywhere },
  { dashboard: incidents, panel: 'Availability', raw: availability },
  { dashboard: incidents, panel: 'Error budget spent', raw: (raw) => (1 - availability(raw)) / 0.005 },
  { dashboard: incidents, panel: 'Incidents', raw: (raw) => raw.sum('incidents') },
  { dashboard: incidents, panel: 'Data centers', keys: ['Data center'], column: 'Calls', raw: (raw) => raw.by('calls', [place], untriggered) },
  { dashboard: incidents, panel: 'Data centers', keys: ['Data center'], column: 'Mailchimp failures', raw: (raw) => raw.by('errors', [place], { ...real, [fault]: 'mailchimp' }) },
  { dashboard: incidents, panel: 'Data centers', keys: ['Data center'], column: 'Network failures', raw: (raw) => raw.by('errors', [place], { ...real, [fault]: 'network' }) },
];

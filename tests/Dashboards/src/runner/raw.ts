import type { State } from './day';
import type { Prometheus, Sample } from './prometheus';

const counters = {
  errors: 'mailchimp_client_errors_total',
  calls: 'mailchimp_client_request_duration_seconds_count',
  incidents: 'mailchimp_client_incidents_total',
  partial: 'mailchimp_client_partial_errors_total',
  operations: 'mailchimp_client_batch_operations_total',
};
const gauges = { active: 'mailchimp_client_incident_active', abandoned: 'mailchimp_client_abandoned_requests' };

/** What dashboards write for a label that is not there. */
const absent: Record<string, string> = { url_template: '(no known route)', http_response_status_code: '–' };

type Name = keyof typeof counters | keyof typeof gauges;

export type Where = Record<string, string | RegExp>;

/** The counters as they were scraped, with no rate, rule or dashboard between: by how much each rose within a range. */
export class Raw {
  private constructor(private readonly samples: Record<Name, Sample[]>) {}

  static async read(prometheus: Prometheus, { from, to }: State): Promise<Raw> {
    const rises = Object.entries(counters).map(async ([name, metric]) => {
      const before = new Map((await prometheus.query(metric, from)).map(({ labels, value }) => [JSON.stringify(labels), value]));
      const after = await prometheus.query(metric, to);
      return [name, after.map(({ labels, value }) => ({ labels, value: value - (before.get(JSON.stringify(labels)) ?? 0) }))];
    });
    const now = Object.entries(gauges).map(async ([name, metric]) => [name, await prometheus.query(metric, to)]);
    return new Raw(Object.fromEntries(await Promise.all([...rises, ...now])));
  }

  sum(name: Name, where: Where = {}): number {
    return this.matching(name, where).reduce((sum, { value }) => sum + value, 0);
  }

  /** Sums, each under its labels' values; those of zero are left out. */
  by(name: Name, labels: string[], where: Where = {}, words = absent): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const sample of this.matching(name, where)) {
      const key = labels.map((label) => sample.labels[label] || (words[label] ?? '')).join(' ');
      sums[key] = (sums[key] ?? 0) + sample.value;
    }

    return Object.fromEntries(Object.entries(sums).filter(([, value]) => value !== 0));
  }

  private matching(name: Name, where: Where): Sample[] {
    const matches = (value: string | undefined, wanted: string | RegExp) => (typeof wanted === 'string' ? (value ?? '') === wanted : wanted.test(value ?? ''));
    return this.samples[name].filter(({ labels }) => Object.entries(where).every(([label, wanted]) => matches(labels[label], wanted)));
  }
}

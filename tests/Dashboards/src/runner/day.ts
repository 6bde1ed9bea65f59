import { existsSync } from 'node:fs';
import { Prometheus } from './prometheus';
import { freePort, start, until, type Running } from './processes';
import { newsletter } from './settings';

/** When a dashboard is looked at: times in milliseconds. */
export interface State {
  name: 'busy' | 'incident' | 'quiet' | 'no data';
  from: number;
  to: number;
  hasData: boolean;
}

/** Rules of the last scrape have been evaluated by then. */
const settled = 3000;

/** A quiet range is this long, and begins this long after the last call. */
const [quiet, afterwards] = [10_000, 6000];

/** A day of the sample that Prometheus has seen. */
export class Day {
  private constructor(readonly prometheus: Prometheus, private readonly sample: Running, readonly start: number, readonly end: number) {}

  static async live(seconds: number, pace: number): Promise<Day> {
    if (!existsSync(newsletter)) {
      throw new Error(`${newsletter} is not there: build the solution in Release first.`);
    }

    const port = await freePort();
    const prometheus = await Prometheus.start(port, pace);
    const started = Date.now();
    const sample = start('dotnet', [newsletter, '--seconds', String(seconds), '--metrics-port', String(port)]);
    await until(() => `the sample is scraped. ${sample.output()}`, 30_000, async () => (await prometheus.query('up == 1')).length > 0);
    await until(() => `the day ends. ${sample.output()}`, (seconds * 2 + 60) * 1000, async () => sample.output().includes('Ctrl+C stops'));
    const lived = new Day(prometheus, sample, started, Date.now());
    await lived.reach(lived.end + settled);
    return lived;
  }

  /** A scrape has been later than this. */
  async reach(time: number): Promise<void> {
    await until(() => `Prometheus scrapes after ${new Date(time).toISOString()}`, 60_000, async () => (await this.prometheus.query(`timestamp(up) * 1000 > ${time} and up == 1`)).length > 0);
  }

  /** Ranges that lie in the past already, and so the same whoever draws when. */
  async states(): Promise<State[]> {
    const { prometheus, start: began, end } = this;
    const from = began - 2000;
    const incident = (await prometheus.times('max(mailchimp_client_incident_active) == 1', from, end)).at(-1);
    if (incident === undefined) {
      throw new Error('No scrape saw the incident of the day.');
    }

    return [
      { name: 'busy', from, to: end + settled, hasData: true },
      { name: 'incident', from, to: incident, hasData: true },
      { name: 'no data', from: began - 3_600_000, to: began - 1_800_000, hasData: false },
      { name: 'quiet', from: end + afterwards, to: end + afterwards + quiet, hasData: false },
    ];
  }

  async stop(): Promise<void> {
    await this.sample.stop();
    await this.prometheus.stop();
  }
}

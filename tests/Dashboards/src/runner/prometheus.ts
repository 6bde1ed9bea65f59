import { rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, start, until, type Running } from './processes';
import { faster, replaceAll, rulesFolder } from './settings';

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

/** Debian's Prometheus, which scrapes the sample every second and has the packaged rules in their faster form. */
export class Prometheus {
  private constructor(readonly url: string, private readonly running: Running) {}

  static async start(target: number, pace: number): Promise<Prometheus> {
    const folder = await mkdtemp(join(tmpdir(), 'dashboards-'));
    for (const name of (await readdir(rulesFolder)).filter((file) => file.endsWith('.yml'))) {
      await writeFile(join(folder, `rules-${name}`), replaceAll(await readFile(join(rulesFolder, name), 'utf8'), faster(pace)));
    }

    await writeFile(
      join(folder, 'prometheus.yml'),
      `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [ rules-*.yml ]
scrape_configs:
  - job_name: newsletter
    static_configs: [ { targets: [ '127.0.0.1:${target}' ] } ]
`,
    );
    const port = await freePort();
    const running = start('prometheus', [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`, '--enable-feature=exemplar-storage', '--log.level=error']);
    process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    const prometheus = new Prometheus(`http://127.0.0.1:${port}`, running);
    await until(() => `Prometheus is ready. ${running.output()}`, 30_000, async () => (await fetch(`${prometheus.url}/-/ready`)).ok);
    return prometheus;
  }

  async query(query: string, at?: number): Promise<Sample[]> {
    const result = await this.ask('query', { query, ...(at && { time: String(at / 1000) }) });
    return result.map((one) => ({ labels: one.metric, value: Number(one.value![1]) }));
  }

  /** The times, in milliseconds, at which a query had a value. */
  async times(query: string, from: number, to: number): Promise<number[]> {
    const result = await this.ask('query_range', { query, start: String(from / 1000), end: String(to / 1000), step: '1' });
    return result.flatMap((one) => one.values!.map(([time]) => time * 1000));
  }

  stop = () => this.running.stop();

  private async ask(kind: string, parameters: Record<string, string>) {
    const body = await (await fetch(`${this.url}/api/v1/${kind}?${new URLSearchParams(parameters)}`)).json();
    if (body.status !== 'success') {
      throw new Error(`${body.error}: ${parameters.query}`);
    }

    return body.data.result as { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[];
  }
}

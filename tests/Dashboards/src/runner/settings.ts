import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('..', import.meta.url));
export const repository = fileURLToPath(new URL('../../..', import.meta.url));
export const dashboardsFolder = `${repository}dashboards/grafana`;
export const rulesFolder = `${repository}dashboards/prometheus`;
export const newsletter = `${repository}samples/Newsletter/bin/Release/net10.0/Newsletter.dll`;
export const pictures = `${here}out/pictures`;

/** Minutes of a real day are seconds of a test's: what rules and panels measure by the minute is replaced so, in this order. */
export const faster: [string, string][] = [
  ['interval: 1m', 'interval: 1s'],
  ['[1m]', '[1s]'],
  [' offset 30s', ''],
  ['offset 90s', 'offset 1s'],
  ['offset 1m', 'offset 1s'],
];
export const fasterPanels: [string, string][] = [['"interval": "1m"', '"interval": "1s"'], ...faster];

export const day = Number(process.env.DAY_SECONDS ?? 30);

/** No run lasts longer, whatever hangs. */
export const longest = Number(process.env.LONGEST_SECONDS ?? 480) * 1000;

export const replaceAll = (text: string, substitutions: [string, string][]) => substitutions.reduce((now, [from, to]) => now.replaceAll(from, to), text);

import { fileURLToPath } from 'node:url';

export const here = fileURLToPath(new URL('..', import.meta.url));
export const repository = fileURLToPath(new URL('../../..', import.meta.url));
export const dashboardsFolder = `${repository}dashboards/grafana`;
export const rulesFolder = `${repository}dashboards/prometheus`;
export const newsletter = `${repository}samples/Newsletter/bin/Release/net10.0/Newsletter.dll`;
export const pictures = `${here}out/pictures`;

/** What rules and panels count by the minute is counted by so many seconds instead, with these replacements in this order. */
export const faster = (pace: number): [string, string][] => [
  ...['1m', '2m', '4m'].map((interval): [string, string] => [`interval: ${interval}`, `interval: ${pace}s`]),
  ['offset 1m', `offset ${pace}s`],
];
export const fasterPanels = (pace: number): [string, string][] => [['"interval": "1m"', `"interval": "${pace}s"`], ...faster(pace)];
export const [testPace, picturePace] = [1, 10];

export const day = Number(process.env.DAY_SECONDS ?? 30);

/** No run lasts longer, whatever hangs. */
export const longest = Number(process.env.LONGEST_SECONDS ?? 480) * 1000;

export const replaceAll = (text: string, substitutions: [string, string][]) => substitutions.reduce((now, [from, to]) => now.replaceAll(from, to), text);

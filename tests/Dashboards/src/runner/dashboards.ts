import { readdir, readFile } from 'node:fs/promises';
import type { DashboardJson } from '../model';
import { dashboardsFolder, fasterPanels, replaceAll } from './settings';

/** As they are, or with a minute of so many seconds. */
export async function readDashboards(pace?: number): Promise<DashboardJson[]> {
  const files = (await readdir(dashboardsFolder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((name) => readFile(`${dashboardsFolder}/${name}`, 'utf8')));
  return texts.map((text) => JSON.parse(pace === undefined ? text : replaceAll(text, fasterPanels(pace))));
}

import { readdir, readFile } from 'node:fs/promises';
import type { DashboardJson } from '../model';
import { dashboardsFolder, fasterPanels, replaceAll } from './settings';

export async function readDashboards(isFaster = true): Promise<DashboardJson[]> {
  const files = (await readdir(dashboardsFolder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((name) => readFile(`${dashboardsFolder}/${name}`, 'utf8')));
  return texts.map((text) => JSON.parse(isFaster ? replaceAll(text, fasterPanels) : text));
}

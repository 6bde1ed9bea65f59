import { applyFieldOverrides, cacheFieldDisplayNames, dateTime, rangeUtil, transformDataFrame, type DataFrame, type GrafanaTheme2, type TimeRange } from '@grafana/data';
import { lastValueFrom } from 'rxjs';
import type { Drawing, PanelJson } from '../../model';
import { fieldConfigOf, fieldRegistry } from '../fieldConfig';
import { tableFrame, timeSeriesFrames } from './frames';
import * as prometheus from './prometheus';
import { intervals, replaceWith, type Replace } from './variables';

/** As the data source's settings name it; the test's Prometheus scrapes that often. */
const scrape = 1000;

export interface PanelData {
  panel: PanelJson;
  frames: DataFrame[];
  range: TimeRange;
  theme: GrafanaTheme2;
  replace: Replace;
  errors: string[];
}

export function rangeOf(drawing: Drawing): TimeRange {
  const [from, to] = [dateTime(drawing.from), dateTime(drawing.to)];
  return { from, to, raw: { from, to } };
}

/** Queries, transformations and overrides, in Grafana's order. */
export async function load(drawing: Drawing, panel: PanelJson, width: number, theme: GrafanaTheme2): Promise<PanelData> {
  const range = rangeOf(drawing);
  const lowest = panel.interval ? rangeUtil.intervalToMs(panel.interval) : scrape;
  const interval = rangeUtil.calculateInterval(range, panel.maxDataPoints ?? Math.floor(width), `${Math.max(lowest, scrape)}ms`).intervalMs;
  const replace = replaceWith(drawing.dashboard, drawing, intervals(interval, scrape));
  const targets = (panel.targets ?? []).filter((target) => !target.hide);
  const isOnly = targets.filter((target) => target.format === 'table').length === 1;
  const errors: string[] = [];
  const answers = await Promise.all(
    targets.map(async (target) => {
      const query = replace(target.expr);
      try {
        const series = target.instant
          ? await prometheus.instant(drawing.prometheus, query, drawing.to)
          : await prometheus.range(drawing.prometheus, query, drawing.from, drawing.to, interval);
        return target.format === 'table' ? [tableFrame(target, series, isOnly)] : timeSeriesFrames(target, query, series, target.instant ? undefined : interval);
      } catch (error) {
        errors.push(`query ${target.refId} fails: ${(error as Error).message}`);
        return [];
      }
    }),
  );
  let frames = answers.flat();
  try {
    frames = await lastValueFrom(transformDataFrame(panel.transformations ?? [], frames, { interpolate: replace }));
  } catch (error) {
    errors.push(`a transformation fails: ${(error as Error).message}`);
  }

  const fieldConfig = fieldConfigOf(panel);
  const data = applyFieldOverrides({ data: frames, fieldConfig, fieldConfigRegistry: fieldRegistry(fieldConfig), replaceVariables: replace, theme, timeZone: 'utc' });
  cacheFieldDisplayNames(data);
  return { panel, frames: data, range, theme, replace, errors };
}

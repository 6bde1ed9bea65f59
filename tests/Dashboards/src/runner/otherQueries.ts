import type { DashboardJson, Finding } from '../model';
import { intervals, replaceWith } from '../page/data/variables';
import type { State } from './day';
import type { Prometheus } from './prometheus';

/** Queries that no panel shows: those of annotations, and of the variables at the top. */
export async function failingQueries(dashboard: DashboardJson, prometheus: Prometheus, state: State): Promise<Finding[]> {
  const replace = replaceWith(dashboard, state, intervals(1000, 1000));
  const ofVariables = dashboard.templating.list.filter(({ type }) => type === 'query').map(({ name, query }) => [`variable ${name}`, metric(typeof query === 'string' ? query : query!.query)]);
  const ofAnnotations = dashboard.annotations.list.filter(({ expr }) => expr).map(({ name, expr }) => [`annotation ${name}`, expr!]);
  const failures = [...ofVariables, ...ofAnnotations].map(async ([what, query]) => {
    try {
      const hasSeries = (await prometheus.query(replace(query), state.to)).length > 0;
      return hasSeries || !what!.startsWith('variable') ? [] : [{ check: 'query' as const, panel: what!, message: 'offers no value' }];
    } catch (error) {
      return [{ check: 'query' as const, panel: what!, message: `fails: ${(error as Error).message}` }];
    }
  });
  return (await Promise.all(failures)).flat();
}

/** Of `label_values(metric, label)` the metric. */
const metric = (query: string) => /^\s*label_values\((.*),\s*\w+\s*\)\s*$/s.exec(query)?.[1] ?? query;

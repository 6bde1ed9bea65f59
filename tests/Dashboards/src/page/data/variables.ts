import type { ScopedVars } from '@grafana/data';
import type { DashboardJson, VariableJson } from '../../model';

export type Replace = (text?: string, scoped?: ScopedVars, format?: unknown) => string;

const pattern = /\$(\w+)|\$\{(\w+)((?:\.[^:}]+|\["[^"]+"\])*)(?::(\w+))?\}|\[\[(\w+)\]\]/g;

/** Fills in variables, all of whose values are chosen, as Grafana does. */
export function replaceWith(dashboard: DashboardJson, { from, to }: { from: number; to: number }, builtIn: Record<string, string>): Replace {
  const variables = new Map(dashboard.templating.list.map((variable) => [variable.name, variable]));
  const seconds = String(Math.round((to - from) / 1000));
  const times: Record<string, string> = {
    __from: String(from),
    __to: String(to),
    __url_time_range: `from=${from}&to=${to}`,
    __range: `${seconds}s`,
    __range_s: seconds,
    __range_ms: String(to - from),
  };
  return (text = '', scoped = {}) =>
    text.replace(pattern, (whole, short, long, path, format, brackets) => {
      const name: string = short ?? long ?? brackets;
      const known = builtIn[name] ?? times[name] ?? ofData(name, path, scoped);
      const variable = variables.get(name);
      return known ?? (variable === undefined ? whole : formatted(variable, format));
    });
}

/** `$__rate_interval` covers at least four scrapes. */
export function intervals(interval: number, scrape: number): Record<string, string> {
  const rate = Math.max(interval + scrape, 4 * scrape);
  return {
    __interval: `${interval}ms`,
    __interval_ms: String(interval),
    __rate_interval: `${rate}ms`,
  };
}

function formatted(variable: VariableJson, format?: string): string {
  const value = [variable.current?.value ?? []].flat();
  if (format === 'queryparam') {
    return value.map((one) => `var-${variable.name}=${encodeURIComponent(one)}`).join('&');
  }

  const text = value.includes('$__all') ? (variable.allValue ?? '.*') : value.length > 1 ? `(${value.join('|')})` : (value[0] ?? variable.type);
  return format === 'percentencode' || format === 'uriencode' ? encodeURIComponent(text) : text;
}

/** What a link takes from the cell that it is on. */
function ofData(name: string, path: string | undefined, scoped: ScopedVars): string | undefined {
  const context = scoped.__dataContext?.value;
  if (context === undefined || !name.startsWith('__')) {
    return undefined;
  }

  const row = context.rowIndex ?? 0;
  if (name === '__value') {
    return String(context.field.values[row] ?? '');
  }

  const wanted = path?.match(/fields(?:\.(\w+)|\["([^"]+)"\])/);
  const field = wanted && context.frame.fields.find((one: { name: string }) => one.name === (wanted[1] ?? wanted[2]));
  return field ? String(field.values[row] ?? '') : undefined;
}

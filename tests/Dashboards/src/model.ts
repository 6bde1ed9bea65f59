import type { DataTransformerConfig, FieldConfigSource } from '@grafana/data';

/** What is read of a dashboard's JSON. */
export interface DashboardJson {
  uid: string;
  title: string;
  panels: PanelJson[];
  templating: { list: VariableJson[] };
  annotations: { list: { name: string; expr?: string }[] };
}

export interface PanelJson {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  interval?: string;
  maxDataPoints?: number;
  targets?: TargetJson[];
  transformations?: DataTransformerConfig[];
  fieldConfig?: FieldConfigSource;
  options?: Record<string, any>;
}

export interface TargetJson {
  refId: string;
  expr: string;
  format?: 'table' | 'time_series';
  instant?: boolean;
  range?: boolean;
  legendFormat?: string;
  interval?: string;
  hide?: boolean;
}

export interface VariableJson {
  name: string;
  type: string;
  allValue?: string;
  query?: string | { query: string };
  current?: { value?: string | string[] };
}

/** One drawing: a dashboard as it looks in a state, in a theme, at a width. Times are in milliseconds. */
export interface Drawing {
  dashboard: DashboardJson;
  prometheus: string;
  from: number;
  to: number;
  theme: 'dark' | 'light';
  width: number;
}

export const checks = ['query', 'console', 'empty', 'text', 'cut', 'overlap', 'figure', 'option'] as const;
export type Check = (typeof checks)[number];

export interface Finding {
  check: Check;
  panel: string;
  message: string;
}

/** A value as a viewer reads it: of a stat or a bar its name, of a table's row its cells by column. */
export interface Shown {
  panel: string;
  values: { name: string; text: string }[];
  rows: Record<string, string>[];
}

export interface Drawn {
  findings: Finding[];
  shown: Shown[];
}

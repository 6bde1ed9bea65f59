import { getFieldDisplayValues, VizOrientation } from '@grafana/data';
import type { PanelProps } from './Panel';

type Data = PanelProps['data'];

/** The options of a panel of figures, over Grafana's defaults. */
export const figureOptions = (data: Data) => ({ reduceOptions: { calcs: ['lastNotNull'] }, orientation: VizOrientation.Auto, ...data.panel.options }) as Record<string, any>;

/** The figures of a stat or a bar gauge, reduced as its options say. */
export const figuresOf = (data: Data, options: Record<string, any>, sparkline = false) =>
  getFieldDisplayValues({
    data: data.frames,
    fieldConfig: data.panel.fieldConfig ?? { defaults: {}, overrides: [] },
    reduceOptions: options.reduceOptions,
    replaceVariables: data.replace,
    sparkline,
    theme: data.theme,
    timeZone: 'utc',
  });

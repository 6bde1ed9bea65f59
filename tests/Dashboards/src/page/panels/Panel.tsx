import { PanelChrome } from '@grafana/ui';
import type { ComponentType } from 'react';
import type { PanelData } from '../data/panelData';
import { BarGaugePanel } from './BarGaugePanel';
import { StatPanel } from './StatPanel';
import { StateTimelinePanel } from './StateTimelinePanel';
import { TablePanel } from './TablePanel';
import { TextPanel } from './TextPanel';
import { TimeSeriesPanel } from './TimeSeriesPanel';

export interface PanelProps {
  data: PanelData;
  width: number;
  height: number;
}

export const types: Record<string, ComponentType<PanelProps>> = {
  bargauge: BarGaugePanel,
  stat: StatPanel,
  'state-timeline': StateTimelinePanel,
  table: TablePanel,
  text: TextPanel,
  timeseries: TimeSeriesPanel,
};

/** These show what there is to say about no data themselves. */
const saysNothingItself = new Set(['bargauge', 'stat', 'text']);

export function isEmpty({ panel, frames }: PanelData): boolean {
  return panel.type !== 'text' && !frames.some((frame) => frame.fields.some((field) => field.type !== 'time' && field.values.some((value) => value != null)));
}

export function Panel({ data, width, height }: PanelProps) {
  const { panel, replace } = data;
  const Visualization = types[panel.type] ?? (() => null);

  return (
    <PanelChrome title={replace(panel.title)} description={panel.description} width={width} height={height}>
      {(innerWidth, innerHeight) =>
        isEmpty(data) && !saysNothingItself.has(panel.type) ? (
          <div data-no-value style={{ height: innerHeight, display: 'flex', alignItems: 'center', justifyContent: 'center' }}>
            {panel.fieldConfig?.defaults.noValue ?? 'No data'}
          </div>
        ) : (
          <Visualization data={data} width={innerWidth} height={innerHeight} />
        )
      }
    </PanelChrome>
  );
}

import { EventBusSrv, DashboardCursorSync } from '@grafana/data';
import { PanelContextProvider, TimeSeries, type PanelContext } from '@grafana/ui';
import type { PanelProps } from './Panel';

const context: PanelContext = { eventsScope: '__global_', eventBus: new EventBusSrv(), sync: () => DashboardCursorSync.Off };

export function TimeSeriesPanel({ data: { panel, frames, range }, width, height }: PanelProps) {
  return (
    <PanelContextProvider value={context}>
      <TimeSeries frames={frames.filter((frame) => frame.length > 0)} height={height} legend={panel.options?.legend} options={panel.options} timeRange={range} timeZone="utc" width={width} />
    </PanelContextProvider>
  );
}

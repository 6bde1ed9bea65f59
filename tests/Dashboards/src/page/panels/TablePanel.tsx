import { TableNG } from 'grafana-table';
import type { PanelProps } from './Panel';

/** Every row is in the page, those too that a viewer has to scroll to. */
export function TablePanel({ data: { panel, frames, range }, width, height }: PanelProps) {
  const options = panel.options ?? {};
  return (
    <TableNG
      cellHeight={options.cellHeight}
      data={frames[options.frameIndex ?? 0]!}
      enablePagination={options.enablePagination}
      enableVirtualization={false}
      fieldConfig={panel.fieldConfig}
      frozenColumns={options.frozenColumns?.left}
      height={height}
      noHeader={!options.showHeader}
      showTypeIcons={options.showTypeIcons}
      sortBy={options.sortBy}
      timeRange={range}
      width={width}
    />
  );
}

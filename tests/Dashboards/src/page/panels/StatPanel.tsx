import { getDisplayValueAlignmentFactors, type FieldDisplay } from '@grafana/data';
import { BigValue, BigValueGraphMode, VizRepeater } from '@grafana/ui';
import { figureOptions, figuresOf } from './figures';
import type { PanelProps } from './Panel';

export function StatPanel({ data, width, height }: PanelProps) {
  const options = figureOptions(data);
  const values = () =>
    figuresOf(data, options, options.graphMode !== BigValueGraphMode.None).map((value) => ({ ...value, sparkline: value.sparkline && { ...value.sparkline, timeRange: data.range } }));
  return (
    <VizRepeater
      autoGrid
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      getValues={values}
      height={height}
      itemSpacing={3}
      orientation={options.orientation}
      renderCounter={0}
      renderValue={({ value, width: w, height: h, count, alignmentFactors }: { value: FieldDisplay; width: number; height: number; count: number; alignmentFactors: any }) => (
        <div data-value={value.display.title ?? ''} style={{ width: w }}>
          <BigValue
            alignmentFactors={alignmentFactors}
            colorMode={options.colorMode}
            count={count}
            disableWideLayout={options.wideLayout === false}
            graphMode={options.graphMode}
            height={h}
            justifyMode={options.justifyMode}
            sparkline={value.sparkline}
            text={options.text}
            textMode={options.textMode}
            theme={data.theme}
            value={value.display}
            width={w}
          />
        </div>
      )}
      source={data}
      width={width}
    />
  );
}

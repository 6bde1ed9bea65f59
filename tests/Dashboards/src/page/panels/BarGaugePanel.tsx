import { getDisplayProcessor, getDisplayValueAlignmentFactors, VizOrientation, type FieldDisplay } from '@grafana/data';
import { BarGauge, VizRepeater } from '@grafana/ui';
import { figureOptions, figuresOf } from './figures';
import type { PanelProps } from './Panel';

export function BarGaugePanel({ data, width, height }: PanelProps) {
  const options = figureOptions(data);
  const isAutomatic = options.sizing !== 'manual';
  const values = () => figuresOf(data, options);
  return (
    <VizRepeater
      getAlignmentFactors={getDisplayValueAlignmentFactors}
      getValues={values}
      height={height}
      itemSpacing={options.displayMode === 'lcd' ? 2 : 10}
      maxVizHeight={isAutomatic ? 300 : options.maxVizHeight}
      minVizHeight={isAutomatic ? 16 : options.minVizHeight}
      minVizWidth={isAutomatic ? 8 : options.minVizWidth}
      orientation={options.orientation}
      renderCounter={0}
      renderValue={({ value, width: w, height: h, orientation, alignmentFactors }: { value: FieldDisplay; width: number; height: number; orientation: VizOrientation; alignmentFactors: any }) => (
        <div data-value={value.display.title ?? ''} style={{ width: w }}>
          <BarGauge
            alignmentFactors={alignmentFactors}
            display={value.view?.getFieldDisplayProcessor(value.colIndex ?? 0) ?? getDisplayProcessor()}
            displayMode={options.displayMode}
            field={value.field}
            height={h}
            namePlacement={options.namePlacement}
            orientation={orientation}
            showUnfilled={options.showUnfilled}
            text={options.text}
            theme={data.theme}
            value={value.display}
            valueDisplayMode={options.valueMode}
            width={w}
          />
        </div>
      )}
      source={data}
      width={width}
    />
  );
}

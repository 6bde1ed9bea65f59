import {
  dataLinksOverrideProcessor, displayNameOverrideProcessor, FieldConfigOptionsRegistry, FieldConfigProperty, identityOverrideProcessor,
  numberOverrideProcessor, thresholdsOverrideProcessor, valueMappingsOverrideProcessor, type FieldConfigPropertyItem, type FieldConfigSource,
} from '@grafana/data';
import type { PanelJson } from '../model';

const processors: Record<string, FieldConfigPropertyItem['process']> = {
  [FieldConfigProperty.Min]: numberOverrideProcessor,
  [FieldConfigProperty.Max]: numberOverrideProcessor,
  [FieldConfigProperty.Decimals]: numberOverrideProcessor,
  [FieldConfigProperty.DisplayName]: displayNameOverrideProcessor,
  [FieldConfigProperty.Links]: dataLinksOverrideProcessor,
  [FieldConfigProperty.Mappings]: valueMappingsOverrideProcessor,
  [FieldConfigProperty.Thresholds]: thresholdsOverrideProcessor,
};

export function fieldConfigOf(panel: PanelJson): FieldConfigSource {
  return structuredClone(panel.fieldConfig ?? { defaults: {}, overrides: [] });
}

/** Grafana's standard properties, and those of the panel's type that the dashboard sets. */
export function fieldRegistry({ defaults, overrides }: FieldConfigSource): FieldConfigOptionsRegistry {
  const overridden = overrides.flatMap((rule) => rule.properties.map((property) => property.id)).filter((id) => id.startsWith('custom.'));
  const custom = new Set([...Object.keys(defaults.custom ?? {}).map((key) => `custom.${key}`), ...overridden]);
  return new FieldConfigOptionsRegistry(() => [
    ...Object.values(FieldConfigProperty).map((id) => item(id, id, false)),
    ...[...custom].map((id) => item(id, id.slice('custom.'.length), true)),
  ]);
}

function item(id: string, path: string, isCustom: boolean): FieldConfigPropertyItem {
  const process = (!isCustom && processors[path]) || identityOverrideProcessor;
  return { id, path, isCustom, name: id, editor: () => null, override: () => null, process, shouldApply: () => true };
}

import { fieldColorModeRegistry, fieldMatchers, fieldReducers, getValueFormats, standardTransformersRegistry, type FieldConfig } from '@grafana/data';
import type { PanelJson } from '../../model';

const units = new Set(getValueFormats().flatMap((group) => group.submenu.map((unit) => unit.value)));
const freeUnit = /^(prefix|suffix|time|si|count|currency|bool):/;

/** Names that Grafana's registries do not have. What only has a type is checked by TypeScript. */
export function unknownNames({ fieldConfig, options, transformations = [] }: PanelJson): string[] {
  const rules = fieldConfig?.overrides ?? [];
  const overridden = rules.map((rule) => Object.fromEntries(rule.properties.map(({ id, value }) => [id, value])) as FieldConfig);
  const configs = [fieldConfig?.defaults ?? {}, ...overridden];
  const calcs: string[] = [...(options?.reduceOptions?.calcs ?? []), ...(options?.legend?.calcs ?? [])];
  return [
    ...configs.filter(({ unit }) => unit && !units.has(unit) && !freeUnit.test(unit)).map(({ unit }) => `unit ${unit}`),
    ...configs.filter(({ color }) => color && !fieldColorModeRegistry.getIfExists(color.mode)).map(({ color }) => `colour mode ${color!.mode}`),
    ...rules.filter(({ matcher }) => !fieldMatchers.getIfExists(matcher.id)).map(({ matcher }) => `matcher ${matcher.id}`),
    ...transformations.filter(({ id }) => !standardTransformersRegistry.getIfExists(id)).map(({ id }) => `transformation ${id}`),
    ...calcs.filter((id) => !fieldReducers.getIfExists(id)).map((id) => `calculation ${id}`),
  ];
}

import { locationUtil, standardTransformers, standardTransformersRegistry, type GrafanaConfig } from '@grafana/data';
import { initPluginTranslations } from '@grafana/i18n';

/** What Grafana's frontend sets up before its libraries can be used. */
export async function setUp(): Promise<void> {
  await initPluginTranslations('grafana');
  locationUtil.initialize({ config: { appSubUrl: '' } as GrafanaConfig, getVariablesUrlParams: () => ({}), getTimeRangeForUrl: () => ({ from: 'now-1h', to: 'now' }) });
  standardTransformersRegistry.setInit(() =>
    [...new Map(Object.values(standardTransformers).map((one) => [one.id, one])).values()].map((one) => ({
      id: one.id,
      name: one.name,
      transformation: () => Promise.resolve(one as never),
      editor: () => null,
      imageDark: '',
      imageLight: '',
    })),
  );
}

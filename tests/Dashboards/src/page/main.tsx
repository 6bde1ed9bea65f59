import { createTheme, ThemeContext, type GrafanaTheme2 } from '@grafana/data';
import { GlobalStyles } from '@grafana/ui';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { place } from '../grid';
import type { Drawing, Drawn } from '../model';
import { canvasTexts } from './checks/canvas';
import { inspect } from './checks/inspect';
import { Dashboard } from './Dashboard';
import { load } from './data/panelData';
import { setUp } from './setup';

const themes = { dark: createTheme({ colors: { mode: 'dark' } }), light: createTheme({ colors: { mode: 'light' } }) };
const host = document.body.appendChild(document.createElement('div'));
const styles = createRoot(document.body.appendChild(document.createElement('div')));
const ready = setUp();
let root: ReturnType<typeof createRoot> | undefined;

/** Draws a dashboard and says what a viewer would see. */
async function draw(drawing: Drawing): Promise<Drawn> {
  await ready;
  const theme = themes[drawing.theme];
  const panels = await Promise.all(drawing.dashboard.panels.map((panel) => load(drawing, panel, place(panel, drawing.width).width, theme)));
  await dress(theme);
  root?.unmount();
  canvasTexts.clear();
  root = createRoot(host);
  flushSync(() =>
    root!.render(
      <ThemeContext.Provider value={theme}>
        <Dashboard panels={panels} width={drawing.width} />
      </ThemeContext.Provider>,
    ),
  );
  await drawn();
  return inspect(host, panels);
}

/** Canvases write with the fonts that are there when they are drawn. */
async function dress(theme: GrafanaTheme2): Promise<void> {
  flushSync(() =>
    styles.render(
      <ThemeContext.Provider value={theme}>
        <GlobalStyles />
      </ThemeContext.Provider>,
    ),
  );
  await Promise.all(['400 12px Inter', '500 12px Inter', '400 12px "Roboto Mono"'].map((font) => document.fonts.load(font)));
}

/** Pictures are there, and nothing has changed on the page for some frames. */
async function drawn(): Promise<void> {
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  let still = 0;
  const observer = new MutationObserver(() => (still = 0));
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  for (let frames = 0; still < 4 && frames < 300; frames++, still++) {
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    await frame();
  }

  observer.disconnect();
}

Object.assign(window, { draw });

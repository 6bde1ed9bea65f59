import { Drawer } from './browser';
import { Day } from './day';

/** The browser and the sample's day, both stopped afterwards. */
export async function withDay<T>(seconds: number, pace: number, use: (drawer: Drawer, day: Day) => Promise<T>): Promise<T> {
  const [drawer, day] = await Promise.all([Drawer.start(), Day.live(seconds, pace)]);
  try {
    return await use(drawer, day);
  } finally {
    await day.stop();
    await drawer.stop();
  }
}

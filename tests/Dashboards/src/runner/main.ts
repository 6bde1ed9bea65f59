import { longest } from './settings';
import { test } from './test';

const commands: Record<string, () => Promise<number>> = { test };

export async function main([command = 'test']: string[]): Promise<number> {
  const watchdog = setTimeout(() => {
    console.error(`This took longer than ${longest / 1000} s.`);
    process.exit(1);
  }, longest);
  try {
    return await commands[command]!();
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    clearTimeout(watchdog);
  }
}

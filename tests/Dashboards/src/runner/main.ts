import { pictures } from './pictures';
import { selftest } from './selftest';
import { longest } from './settings';
import { test } from './test';

const commands: Record<string, (rest: string[]) => Promise<number>> = { pictures, selftest, test };

export async function main([command = 'test', ...rest]: string[]): Promise<number> {
  const bound = longest + (command === 'pictures' ? Number(rest[0] ?? 600) * 1000 : 0);
  const watchdog = setTimeout(() => {
    console.error(`This took longer than ${bound / 1000} s.`);
    process.exit(1);
  }, bound);
  try {
    return await commands[command]!(rest);
  } catch (error) {
    console.error(error);
    return 1;
  } finally {
    clearTimeout(watchdog);
  }
}

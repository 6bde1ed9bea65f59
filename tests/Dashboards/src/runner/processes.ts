import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Running {
  output: () => string;
  stop: () => Promise<void>;
}

export function start(program: string, args: string[]): Running {
  let output = '';
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  child.once('error', (error) => (output += error.message));
  child.stdout.on('data', (text) => (output += text));
  child.stderr.on('data', (text) => (output += text));
  const stopWithUs = () => child.kill('SIGKILL');
  process.once('exit', stopWithUs);
  return {
    output: () => output,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      process.removeListener('exit', stopWithUs);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Asks again and again, within a bound. */
export async function until<T>(what: () => string, bound: number, ask: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + bound;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer) {
      return answer;
    }

    if (Date.now() > end) {
      throw new Error(`Waited ${bound / 1000} s in vain: ${what()}`);
    }

    await wait(100);
  }
}

/** One series of an answer, with its times in milliseconds. */
export interface Series {
  labels: Record<string, string>;
  times: number[];
  values: number[];
}

const answers = new Map<string, Promise<Series[]>>();

export function instant(url: string, query: string, time: number): Promise<Series[]> {
  return ask(`${url}/api/v1/query?${new URLSearchParams({ query, time: String(time / 1000) })}`);
}

/** Start and end lie on multiples of the step, so that a refresh shows the same points again. */
export function range(url: string, query: string, from: number, to: number, step: number): Promise<Series[]> {
  const [start, end] = [from, to].map((time) => String((Math.floor(time / step) * step) / 1000)) as [string, string];
  return ask(`${url}/api/v1/query_range?${new URLSearchParams({ query, start, end, step: String(step / 1000) })}`);
}

/** The same question is asked for each theme: its answer is kept. */
function ask(address: string): Promise<Series[]> {
  let answer = answers.get(address);
  if (answer === undefined) {
    answer = get(address);
    answers.set(address, answer);
  }

  return answer;
}

async function get(address: string): Promise<Series[]> {
  const response = await fetch(address);
  const body = await response.json();
  if (body.status !== 'success') {
    throw new Error(body.error);
  }

  const { resultType, result } = body.data;
  if (resultType === 'scalar') {
    return [{ labels: {}, times: [result[0] * 1000], values: [number(result[1])] }];
  }

  return result.map((series: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }) => {
    const samples = series.values ?? [series.value!];
    return { labels: series.metric, times: samples.map(([time]) => Math.round(time * 1000)), values: samples.map(([, value]) => number(value)) };
  });
}

const number = (text: string) => (text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text));

// Counts operations and those whose answer was not what it should be; one line each.
let operations = 0;
let unexpected = 0;

// Runs an operation of the client's and checks its answer. Returns the answer.
export async function succeeds(name, call, check = () => {}) {
  operations++;
  try {
    const answer = await call();
    check(answer);
    console.log(`ok ${operations} ${name}`);
    return answer;
  } catch (error) {
    fail(name, describe(error));
    return {};
  }
}

// Runs an operation that must be refused, and checks the problem document.
export async function isRefused(name, status, title, call, check = () => {}) {
  operations++;
  try {
    await call();
    fail(name, `was not refused with ${status}`);
  } catch (error) {
    try {
      equal(error.status, status);
      equal(error.response.body.title, title);
      equal(error.response.body.status, status);
      check(error.response.body);
      console.log(`ok ${operations} ${name} (${status})`);
    } catch (wrong) {
      fail(name, `${wrong.message}; ${describe(error)}`);
    }
  }
}

export function equal(actual, expected) {
  if (JSON.stringify(actual) !== JSON.stringify(expected)) {
    throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
  }
}

// Checks that an answer has members of these types, for example { id: 'string', 'stats.member_count': 'number' }.
export function has(answer, types) {
  for (const [path, type] of Object.entries(types)) {
    const value = path.split('.').reduce((inner, name) => inner?.[name], answer);
    const actual = Array.isArray(value) ? 'array' : Number.isInteger(value) && type === 'integer' ? 'integer' : typeof value;
    if (actual !== type) {
      throw new Error(`${path}: expected ${type}, got ${actual} ${JSON.stringify(value)}`);
    }
  }
}

// Waits until a function returns something, for ten seconds at most.
export async function until(find) {
  const end = Date.now() + 10_000;
  while (Date.now() < end) {
    const found = await find();
    if (found) {
      return found;
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('nothing came in ten seconds');
}

export function finish() {
  console.log(`${operations} operations, ${unexpected} unexpected`);
  process.exitCode = unexpected === 0 ? 0 : 1;
}

function fail(name, reason) {
  unexpected++;
  console.log(`not ok ${operations} ${name}: ${reason}`);
}

function describe(error) {
  return error.response ? `${error.status} ${JSON.stringify(error.response.body)}` : error.message;
}

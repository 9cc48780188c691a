import { describe, expect, test } from 'vitest'
import { parseArguments, UsageError } from './arguments.ts'

const read = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''))
function refusal(words: string | readonly string[]): string {
  try {
    parseArguments(typeof words === 'string' ? words.split(' ').filter(Boolean) : words)
  } catch (error) {
    if (error instanceof UsageError) return error.message
    throw error
  }
  throw new Error(`${words} was accepted`)
}

test('arguments: a run with all its words', () => {
  const fault = { kind: 'drop', from: 'a', to: 'b', nth: 3 }
  expect(
    parseArguments([
      ...'run outbox --variant naive --scenario=crash --seed 42 --set rate=20'.split(' '),
      ...['--set', 'mode=a=b', '--fault', JSON.stringify(fault), '--code', './mine', '--json'],
    ]),
  ).toEqual({
    command: 'run',
    output: 'json',
    run: {
      lab: 'outbox',
      variant: 'naive',
      scenario: 'crash',
      seed: 42,
      knobs: new Map([
        ['rate', '20'],
        ['mode', 'a=b'],
      ]),
      faults: [fault],
      withoutScenarioFaults: false,
      code: './mine',
    },
  })
})

test('arguments: what is not said has its usual value', () => {
  const run = {
    lab: 'outbox',
    variant: '',
    scenario: null,
    seed: 1,
    knobs: new Map(),
    faults: [],
    withoutScenarioFaults: false,
    code: null,
  }
  expect(read('run outbox')).toEqual({ command: 'run', output: 'text', run })
  expect(read('sweep outbox')).toEqual({
    command: 'sweep',
    mode: 'seeds',
    seeds: 200,
    json: false,
    run,
  })
  expect(read('sweep outbox --crash-points')).toMatchObject({ mode: 'crash-points' })
  expect(read('trace outbox --format chrome -o f.json')).toEqual({
    command: 'trace',
    format: 'chrome',
    file: 'f.json',
    run,
  })
  expect(read('list')).toEqual({ command: 'list', json: false })
  expect(read('run outbox --watch')).toMatchObject({ output: 'watch' })
  expect(read('run outbox --set low=-5')).toMatchObject({
    run: { knobs: new Map([['low', '-5']]) },
  })
})

test('arguments: help, wherever it is asked for', () => {
  for (const line of ['help', '--help', '-h', 'run --help', 'sweep x -h']) {
    expect(read(line)).toEqual({ command: 'help' })
  }
})

describe('arguments: what is refused, and the sentence', () => {
  const flags =
    '--variant, --scenario, --seed, --set, --fault, --no-scenario-faults, --code, --host, --json and --watch'
  test.each([
    ['', 'Say what to do: there are list, run, sweep and trace.'],
    [
      'rnu outbox',
      'No command is called "rnu": there are list, run, sweep and trace. Did you mean run?',
    ],
    ['replay f', 'No command is called "replay": there are list, run, sweep and trace.'],
    ['list outbox', 'list takes no name, found "outbox".'],
    ['run', 'Say which lab: run <lab>; list shows them.'],
    ['run a b', 'run takes one lab, found "b" as well.'],
    ['run a --sede 3', `run has no flag --sede: there are ${flags}. Did you mean --seed?`],
    ['run a -s x', `run has no flag -s: there are ${flags}.`],
    ['run a --seeds 3', `run has no flag --seeds: there are ${flags}. Did you mean --seed?`],
    ['run a --seed', '--seed needs a value: --seed n.'],
    ['run a --seed --json', '--seed needs a value: --seed n.'],
    ['run a --seed 1 --seed 2', '--seed is there twice.'],
    ['run a --seed -1', '--seed is a whole number from 0 to 9007199254740991, not "-1".'],
    ['run a --seed 1e3', '--seed is a whole number from 0 to 9007199254740991, not "1e3".'],
    ['run a --set rate', '--set takes knob=value, found "rate".'],
    ['run a --set =3', '--set takes knob=value, found "=3".'],
    ['run a --json --watch', 'Choose one of --json and --watch.'],
    ['run a --json=yes', '--json takes no value, found "yes".'],
    ['run a --host threads', 'No host is called "threads": there is simulation.'],
    ['sweep a --seeds 0', '--seeds is a whole number from 1 to 1000000, not "0".'],
    ['sweep a --seeds 3 --crash-points', 'Choose one of --seeds and --crash-points.'],
    ['trace a', 'Say --format: there are otlp, chrome and json.'],
    [
      'trace a --format jsn',
      'No format is called "jsn": there are otlp, chrome and json. Did you mean json?',
    ],
    ['trace a --format json', 'Say where to write the trace: -o FILE.'],
    ['run a --fault crash', '--fault takes a fault as JSON, as sweep prints it, found "crash".'],
    [
      'run a --fault {"kind":"crush"}',
      'A fault has a kind: there are crash, restart, start, pause, slow, partition, drop, ' +
        'duplicate and delay. Did you mean crash?',
    ],
    [
      'run a --fault {"kind":"restart","target":"a"}',
      'This restart is not complete or not right; look at atMs.',
    ],
  ])('%s', (line, sentence) => {
    expect(refusal(line)).toBe(sentence)
  })
})

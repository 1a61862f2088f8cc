// SPDX-License-Identifier: GPL-3.0-or-later
// Tests know no day: the stories, on servers of their own, under another clock
// (libfaketime in each program of the run: nginx, MariaDB, ours, Chromium, node).
// MOTCUA_DAYS names some of the days, MOTCUA_DAYS_SUITES what is run on them; what
// each came to stands in tests/results/days.txt.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { figuresIn } from '../lib/figures.js';
import { folder, root } from '../lib/stack.js';

const minute = 60_000;

// When it begins, by the clock of Vietnam, and the machine's own zone. All lie
// ahead: data of the field are of days that have been.
const days = [
  { name: 'leap', what: '29 February', at: '2028-02-29T10:00' },
  { name: 'midnight', what: '31 December, ten minutes before midnight', at: '2026-12-31T23:50' },
  { name: 'tet', what: 'the week of Tết', at: '2027-02-08T10:00' },
  { name: 'friday', what: 'a Friday after the hour of receipt', at: '2027-01-15T15:30' },
  { name: 'september', what: 'September, the longest month in English', at: '2027-09-22T10:00' },
  { name: 'new-york', what: 'a machine in New York, where it is the day before', at: '2027-01-13T10:30', zone: 'America/New_York' },
];
const named = process.env.MOTCUA_DAYS?.split(' ') ?? days.map(({ name }) => name);
const suites = (process.env.MOTCUA_DAYS_SUITES ?? 'unit http browser looks fault peers').split(' ');
const keep = figuresIn('days.txt', 'Stories under another clock (./motcua test long --only days)');

for (const { name, what, at, zone = 'UTC' } of days.filter(({ name }) => named.includes(name)))
  for (const suite of suites) test(`${name}: ${what}: ${suite}`, { timeout: 90 * minute }, () => {
    const stack = path.join(path.dirname(folder), 'day');
    rmSync(stack, { recursive: true, force: true });
    const { NODE_TEST_CONTEXT, MOTCUA_VAR, MOTCUA_BUILD, NODE_EXTRA_CA_CERTS, ...env } = process.env;
    const seconds = Math.round((Date.parse(`${at}+07:00`) - Date.now()) / 1000);
    const { status, stdout, error } = spawnSync('faketime',
      ['-m', '--exclude-monotonic', '-f', `+${seconds}s`, path.join(root, 'motcua'), 'test', suite], {
        encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'],
        // nginx forgets its environment, where the day stands; Chromium waits by the
        // clock that is not changed; files keep their times, for not all that asks
        // for them would be told others.
        env: { ...env, TZ: zone, FAKETIME_FORCE_MONOTONIC_FIX: '0', FAKETIME_CACHE_DURATION: '1000000', NO_FAKE_STAT: '1', MOTCUA_TEST_VAR: stack, MOTCUA_TEST_PORT: String(Number(process.env.MOTCUA_TEST_PORT ?? 18443) + 5) },
      });
    if (error) throw error;
    const [told, failed] = [stdout.trim().split('\n').at(-1), stdout.split('\n').filter((line) => /^failed: /.test(line))];
    keep(`${name}, ${suite}`, [told, ...failed].join('; '));
    assert.equal(status, 0, stdout.split('\n').filter((line) => /^(skipped|failed|not ok|✖| *\S*Error)/.test(line)).join('\n') + stdout.slice(-4000));
  });

// SPDX-License-Identifier: GPL-3.0-or-later
// How many instructions a program takes for a page, by callgrind, against the
// budget that the page has in instructions.txt: more than 5 % above it fails, so
// that no change makes a page dearer unseen. Callgrind repeats to a tenth of a
// per cent, whatever else the machine does; but another compiler, library or
// catalogue counts otherwise, so budgets are kept for each of them. Where there
// are none, the figures are told and nothing is held.
//
//   ./motcua bench instructions --keep yes   keeps what was found as budgets
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { build, eventually, folder, part, root, sql } from '../lib/stack.js';
import { addresses } from './addresses.js';
import { median, option, report } from './measure.js';

const SLACK = 1.05;
const WARM = 4; // the first of them fill caches
const COUNTED = 3;
const file = path.join(root, 'tests/bench/instructions.txt');
const out = path.join(folder, 'callgrind');

// One worker of the program under callgrind in place of its pool.
async function watched(program) {
  const command = execFileSync('sh', ['-c', 'command -v valgrind'], { encoding: 'utf8' }).trim();
  const socket = path.join(folder, `run/${program}.sock`);
  const settings = path.join(folder, 'motcua.conf');
  part('stop', program);
  rmSync(socket, { force: true });
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  const log = openSync(path.join(folder, `log/${program}.log`), 'a');
  const child = spawn('spawn-fcgi', ['-n', '-M', '0600', '-s', socket, '--', command, '--tool=callgrind', '--quiet',
    '--toggle-collect=router_answer', '--dump-after=router_answer', `--callgrind-out-file=${out}/count`,
    path.join(build, program), '-c', settings], { stdio: ['ignore', log, log], env: { ...process.env, MOTCUA_CONF: settings } });
  const ended = new Promise((done) => child.on('exit', done));
  return async () => {
    child.kill();
    await ended;
    part('start', program);
  };
}

const ask = async ({ url, cookie, headers }) => (await raw(url, { headers: { ...headers, ...(cookie ? { Cookie: cookie } : {}) } })).status;
const dumps = () => readdirSync(out).filter((name) => /^count\.\d+$/.test(name));

async function count(page) {
  await eventually(async () => await ask(page) === 200, { what: page.name, seconds: 120 });
  for (let i = 1; i < WARM; i++) await ask(page);
  const before = dumps().length;
  for (let i = 0; i < COUNTED; i++) await ask(page);
  const made = await eventually(() => dumps().length >= before + COUNTED && dumps(), { what: 'counts' });
  const last = made.sort((a, b) => a.slice(6) - b.slice(6)).slice(-COUNTED);
  return median(last.map((name) => Number(/^(?:summary|totals): (\d+)/m.exec(readFileSync(path.join(out, name), 'utf8'))[1])));
}

function circumstances() {
  const first = (...command) => execFileSync(command[0], command.slice(1), { encoding: 'utf8' }).split('\n')[0];
  const flags = /^CFLAGS = (.*)$/m.exec(readFileSync(path.join(build, 'Makefile'), 'utf8'))[1].trim();
  const [[procedures, units]] = sql('SELECT (SELECT COUNT(*) FROM `procedure`), (SELECT COUNT(*) FROM unit)');
  return `gcc ${first('gcc', '-dumpfullversion')} ${flags}, libc ${first('getconf', 'GNU_LIBC_VERSION').split(' ')[1]}, ${procedures} procedures, ${units} units`;
}

// "[circumstances]" and below it "name<TAB>thousands of instructions".
function readBudgets() {
  const sections = new Map();
  let lines;
  for (const text of existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []) {
    if (text.startsWith('[')) sections.set(text.slice(1, -1), lines = new Map());
    else if (text && !text.startsWith('#')) lines.set(...text.split('\t'));
  }
  return sections;
}

function keep(sections) {
  writeFileSync(file, `# What a page may take, in thousands of instructions, at most 5 % more
# (instructions.bench.js); a section for each compiler, library and catalogue.
${[...sections].map(([where, lines]) => `[${where}]\n${[...lines].map((line) => line.join('\t')).join('\n')}\n`).join('')}`);
}

const found = [];
// How long a queue is, other measures say; packing is nginx's.
const pages = (await addresses(4)).filter(({ name }) => !['home, compressed', 'officer: a queue'].includes(name));
part('stop', 'worker');
for (const program of ['portal', 'identity', 'officer']) {
  const end = await watched(program);
  try {
    for (const page of pages.filter((at) => at.program === program)) found.push({ name: page.name, thousands: Math.round(await count(page) / 1000) });
  } finally {
    await end();
  }
}
const where = circumstances();
const sections = readBudgets();
if (option('keep', 'no') === 'yes') {
  sections.set(where, new Map(found.map(({ name, thousands }) => [name, String(thousands)])));
  keep(sections);
}
const budgets = sections.get(where) ?? new Map();
if (budgets.size === 0) console.log(`no budgets for ${where}: nothing is held`);
console.log(`${'thousands of instructions'.padEnd(32)}${'found'.padStart(8)}${'budget'.padStart(8)}`);
for (const { name, thousands } of found) console.log(`${name.padEnd(32)}${String(thousands).padStart(8)}${(budgets.get(name) ?? '–').padStart(8)}`);
report('instructions', { where, rows: found });
const over = found.filter(({ name, thousands }) => budgets.has(name) && thousands > budgets.get(name) * SLACK);
const without = budgets.size > 0 ? found.filter(({ name }) => !budgets.has(name)) : [];
if (over.length + without.length > 0)
  throw new Error(`over their budget: ${over.map(({ name }) => name).join()}; without one: ${without.map(({ name }) => name).join()}`);

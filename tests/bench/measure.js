// SPDX-License-Identifier: GPL-3.0-or-later
// measure.js: what the measures of ./motcua bench share: wrk in turns, a table,
// and the same as JSON.
//
// All rows are asked for a short time, then all again, so that a slow moment of
// the machine falls on all; the median of the turns counts. Compare ratios:
// requests in a second are this machine's alone.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { eventually, folder, log, root, workers } from '../lib/stack.js';

export const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const seconds = Number(option('seconds', 4));
export const turns = Number(option('turns', 3));

// Where nginx's static file and the responders stand.
export const measures = process.env.MOTCUA_MEASURES;

export const median = (list) => list.slice().sort((a, b) => a - b)[Math.floor(list.length / 2)];

// Three processes of tests/bench/PROGRAM behind ${measures}/NAME, as the portal
// has; `query` is for the wait until they answer.
export async function pool(name, { program = name, args = [], query = '' }) {
  const socket = path.join(folder, `run/${name}.sock`);
  const multiwatch = execFileSync('sh', ['-c', 'command -v multiwatch'], { encoding: 'utf8' }).trim();
  rmSync(socket, { force: true });
  const child = spawn('spawn-fcgi', ['-n', '-M', '0600', '-s', socket, '--', multiwatch, '-f', '3', '-s', 'TERM', '--',
    path.join(process.env.MOTCUA_BUILD, 'tests/bench', program), ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  child.unref();
  process.on('exit', () => child.kill());
  await eventually(async () => (await raw(`${measures}/${name}${query}`)).status === 200, { what: name });
  return child;
}

export const databaseSocket = () =>
  path.resolve(folder, /^database\.socket *= *(.*)$/m.exec(readFileSync(path.join(folder, 'motcua.conf'), 'utf8'))[1]);

// A responder that asks MariaDB that, its parameter the query's `q`.
export const select = (name, text) => pool(name, { program: 'select', query: '?q=khai',
  args: [databaseSocket(), 'motcua_portal', path.join(folder, 'secrets/portal'), 'motcua', text] });

export const childrenOf = (parent) => execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' })
  .trim().split(/\s+/).map(Number);

const pidIn = (name) => Number(readFileSync(path.join(folder, `run/${name}.pid`), 'utf8').split(' ')[0]);

// The processes of a pool that the stack keeps.
export const poolOf = (name) => childrenOf(pidIn(name));

// Microseconds of the processor that these have had, all threads of theirs.
const TICK_US = 10_000;
function processorOf(pids) {
  return pids.reduce((sum, pid) => {
    const [, user, system] = /^\d+ \(.*\) .(?: \S+){10} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return sum + (Number(user) + Number(system)) * TICK_US;
  }, 0);
}

// One turn of wrk: { perSecond, p50, p99, app, database }: milliseconds, and
// microseconds of the processor that a request took in the program, where its
// processes are known, and in MariaDB. A `script` of wrk (Lua) may say what is
// asked.
export function measure({ url, cookie, headers = {}, script, program, pids, connections = 8 }) {
  const all = { ...headers, ...(cookie ? { Cookie: cookie } : {}) };
  const more = [...Object.entries(all).flatMap(([name, value]) => ['-H', `${name}: ${value}`]), ...(script ? ['-s', script] : [])];
  const processes = pids?.() ?? (program ? workers(program) : []);
  const used = () => [processorOf(processes), processorOf([pidIn('mariadb')])];
  const before = used();
  const out = execFileSync(
    'wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...more, url], { encoding: 'utf8' });
  const after = used();
  const errors = /Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)/.exec(out);
  if (errors) throw new Error(`${url}: ${errors[0]}`);
  const time = (percent) => {
    const [, value, unit] = new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s|m)$`, 'm').exec(out) ?? [];
    return Number(value) * { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit]; // NaN: nothing was answered

  };
  const requests = Number(/(\d+) requests in/.exec(out)[1]);
  const [app, database] = after.map((us, i) => (us - before[i]) / requests);
  return { perSecond: Number(/Requests\/sec: +([\d.]+)/.exec(out)[1]), p50: time(50), p99: time(99), database,
    ...(processes.length > 0 ? { app } : {}) };
}

// A script for wrk that asks for these paths, one after the other.
export function askingFor(name, paths) {
  const file = path.join(folder, `${name}.lua`);
  const list = paths.map((text) => JSON.stringify(text)).join(',\n');
  writeFileSync(file, `local paths = {\n${list}\n}\nlocal n = 0\n`
    + 'request = function()\n  n = n % #paths + 1\n  return wrk.format("GET", paths[n])\nend\n');
  return file;
}

// Rows { name, url, … } become { name, perSecond, p50, p99, ratio }; the ratio
// is to the row called `base`.
export function compare(rows, base) {
  const measured = rows.map((row) => ({ ...row, turns: [] }));
  for (let turn = 0; turn < turns; turn++) for (const row of measured) row.turns.push(measure(row));
  const figures = measured.map(({ name, bytes, statements, turns: list }) => ({
    name,
    ...(bytes === undefined ? {} : { bytes }),
    ...(statements === undefined ? {} : { statements }),
    perSecond: Math.round(median(list.map((t) => t.perSecond))),
    p50: median(list.map((t) => t.p50)),
    p99: median(list.map((t) => t.p99)),
    ...(list[0].app === undefined ? {} : { app: Math.round(median(list.map((t) => t.app))) }),
    database: Math.round(median(list.map((t) => t.database))),
  }));
  const one = figures.find(({ name }) => name === base).perSecond;
  for (const figure of figures) figure.ratio = Number((figure.perSecond / one).toFixed(3));
  return figures;
}

// What each row answers and what it asks of MariaDB, by its program's log: the
// most usual of a few requests, the first of which fill caches.
export async function asking(rows) {
  const ROUNDS = 16;
  for (const row of rows) {
    let answer;
    for (let i = 0; i < ROUNDS; i++) answer = await raw(row.url, { headers: { ...row.headers, ...(row.cookie ? { Cookie: row.cookie } : {}) } });
    if (answer.status !== 200) throw new Error(`${row.url} answers ${answer.status}`);
    row.bytes = answer.body.length;
    if (!row.program) continue;
    const counts = [...log(row.program).slice(-ROUNDS * 400).matchAll(/event=request\.done .* code=200 ms=\d+ asked=(\d+)/g)].slice(-ROUNDS);
    row.statements = median(counts.map(([, count]) => Number(count)));
  }
}

const HEAD = ['ratio', 'a second', 'p50 ms', 'p99 ms', 'KB', 'statements', 'µs itself', 'µs MariaDB'];
function lines(figures) {
  const line = (a, cells) => a.padEnd(40) + cells.map((cell) => cell.padStart(12)).join('');
  const known = (figure, digits) => (figure === undefined ? '' : figure.toFixed(digits));
  const all = figures.map((f) => [f.ratio.toFixed(3), String(f.perSecond), f.p50.toFixed(2), f.p99.toFixed(2),
    known(f.bytes && f.bytes / 1000, 1), known(f.statements, 0), known(f.app, 0), known(f.database, 0)]);
  return [line('', HEAD), ...all.map((cells, i) => line(figures[i].name, cells))];
}

export function table(figures) {
  console.log(lines(figures).join('\n'));
}

// Keeps the table as tests/results/NAME, with what it was measured on; not what a
// run gave that only tried whether the measure still works.
export function keep(name, figures) {
  if (turns < 3 || seconds < 2) return;
  const { commit, at, processors, load } = circumstances();
  writeFileSync(path.join(root, 'tests/results', name), `${[
    `# ./motcua bench ${name.replace('.txt', '')}: ${at.slice(0, 10)}, commit ${commit}, ${processors} processors, load ${load.toFixed(1)}`,
    `# wrk -t1 -c8, ${seconds} s in ${turns} turns; ratio to one SELECT; µs of the processor a request`,
    ...lines(figures)].join('\n')}\n`);
}

// Durable commits a second, over so many connections.
export function commits(connections, count) {
  const out = execFileSync('mariadb-slap', ['--no-defaults', `--socket=${databaseSocket()}`, '--user=motcua_admin', '--csv',
    '--create-schema=motcua_bench', '--create=CREATE TABLE bare (id INT AUTO_INCREMENT PRIMARY KEY, words VARCHAR(300)) ENGINE = InnoDB',
    `--query=INSERT INTO bare (words) VALUES ('${'x'.repeat(250)}')`, `--concurrency=${connections}`,
    `--number-of-queries=${count}`], { encoding: 'utf8', env: { ...process.env, MYSQL_PWD: readFileSync(path.join(folder, 'secrets/admin'), 'utf8').trim() } });
  return count / Number(out.split(',')[2]);
}

// Rows { key: { name, to, turns } }, `to` another's key, become { name, perSecond,
// ratio, to }, and are printed.
export function against(rows) {
  const figures = Object.values(rows).map(({ name, to, turns: list }) => ({
    name, perSecond: Math.round(median(list)),
    ...(to ? { ratio: Number((median(list) / median(rows[to].turns)).toFixed(3)), to: rows[to].name } : {}),
  }));
  for (const { name, perSecond, ratio, to } of figures)
    console.log(`${name.padEnd(36)}${String(perSecond).padStart(8)} a second${ratio === undefined ? '' : `   ${ratio.toFixed(3)} of ${to}`}`);
  return figures;
}

// Memory that a process shares with nobody, in KiB.
export const ownMemory = (pid) => {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return [...text.matchAll(/^Private_\w+: +(\d+) kB$/gm)].reduce((sum, [, kib]) => sum + Number(kib), 0);
};

function circumstances() {
  const git = (...args) => execFileSync('git', ['-C', root, ...args], { encoding: 'utf8' }).trim();
  const changed = git('diff', '--name-only', 'HEAD', '--', '.', ':!tests/results') && ', changed';
  return { at: new Date().toISOString(), commit: git('rev-parse', '--short', 'HEAD') + changed,
    processors: cpus().length, load: loadavg()[0] };
}

// Keeps what `name` found as JSON in the stack's folder, and prints it.
export function report(name, found) {
  const all = { name, ...circumstances(), seconds, turns, ...found };
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(all, null, 2)}\n`);
  console.log(JSON.stringify(all));
}

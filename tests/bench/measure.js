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
import { eventually, folder, root } from '../lib/stack.js';

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

// One turn of wrk: { perSecond, p50, p99 } with milliseconds. A `script` of wrk
// (Lua) may say what is asked.
export function measure({ url, cookie, script, connections = 8 }) {
  const more = [...(cookie ? ['-H', `Cookie: ${cookie}`] : []), ...(script ? ['-s', script] : [])];
  const out = execFileSync(
    'wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...more, url], { encoding: 'utf8' });
  const errors = /Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)/.exec(out);
  if (errors) throw new Error(`${url}: ${errors[0]}`);
  const time = (percent) => {
    const [, value, unit] = new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s|m)$`, 'm').exec(out) ?? [];
    return Number(value) * { us: 0.001, ms: 1, s: 1000, m: 60_000 }[unit]; // NaN: nothing was answered

  };
  return { perSecond: Number(/Requests\/sec: +([\d.]+)/.exec(out)[1]), p50: time(50), p99: time(99) };
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
  const figures = measured.map(({ name, bytes, turns: list }) => ({
    name,
    ...(bytes === undefined ? {} : { bytes }),
    perSecond: Math.round(median(list.map((t) => t.perSecond))),
    p50: median(list.map((t) => t.p50)),
    p99: median(list.map((t) => t.p99)),
  }));
  const one = figures.find(({ name }) => name === base).perSecond;
  for (const figure of figures) figure.ratio = Number((figure.perSecond / one).toFixed(3));
  return figures;
}

export function table(figures) {
  const line = (a, ...cells) => a.padEnd(40) + cells.map((cell) => cell.padStart(11)).join('');
  console.log(line('', 'ratio', 'a second', 'p50 ms', 'p99 ms'));
  for (const f of figures)
    console.log(line(f.name, f.ratio.toFixed(3), String(f.perSecond), f.p50.toFixed(2), f.p99.toFixed(2)));
}

// Durable commits a second, over so many connections.
export function commits(connections, count) {
  const settings = readFileSync(path.join(folder, 'motcua.conf'), 'utf8');
  const socket = path.resolve(folder, /^database\.socket *= *(.*)$/m.exec(settings)[1]);
  const out = execFileSync('mariadb-slap', ['--no-defaults', `--socket=${socket}`, '--user=motcua_admin', '--csv',
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

// Keeps what `name` found as JSON in the stack's folder, and prints it.
export function report(name, found) {
  const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const all = { name, at: new Date().toISOString(), commit, processors: cpus().length, load: loadavg()[0],
    seconds, turns, ...found };
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(all, null, 2)}\n`);
  console.log(JSON.stringify(all));
}

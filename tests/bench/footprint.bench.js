// SPDX-License-Identifier: GPL-3.0-or-later
// footprint: what the idle stack takes of memory, without MariaDB, and how long
// it is from the start of a pool to its first answer.
//
// Memory is PSS: pages that several processes share are counted once, in parts.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { folder, hasProgram, origin, part, root } from '../lib/stack.js';

const mib = (kb) => Math.round(kb / 102.4) / 10;
const pid = (name) => Number(readFileSync(path.join(folder, `run/${name}.pid`), 'utf8').split(' ')[0]);
const pss = (process) => Number(/^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'))[1]);
const children = (parent) => execFileSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' })
  .trim().split(/\s+/).map(Number);

const programs = ['portal', 'identity', 'smart', 'officer', 'demophone'].filter(hasProgram);
const pools = programs.flatMap((name) => [name, ...{ portal: ['portal-files'], officer: ['officer-files'], identity: ['identity-hash'] }[name] ?? []]);
const result = { programs: {}, start_ms: {} };

// Each worker has answered once, so that its templates and catalogue are there.
for (const name of programs)
  for (let i = 0; i < 20; i++) await raw(`${origin[name]}/${i % 2 ? '' : 'healthz'}`);
for (let i = 0; i < 10; i++) await raw(`${origin.identity}/dang-nhap`, { method: 'POST' });

let sum = 0;
for (const name of pools) {
  const each = children(pid(name)).map(pss);
  const all = each.reduce((a, b) => a + b, 0) + pss(pid(name));
  sum += all;
  result.programs[name] = { workers: each.length, worker_mib: mib(Math.max(...each)), pool_mib: mib(all) };
}
for (const name of ['worker', 'nginx']) {
  const all = [pid(name), ...(name === 'nginx' ? children(pid(name)) : [])].map(pss).reduce((a, b) => a + b, 0);
  sum += all;
  result.programs[name] = { workers: 1, worker_mib: mib(all), pool_mib: mib(all) };
}
result.idle_mib = mib(sum);

for (const name of programs) {
  part('stop', name);
  const began = performance.now();
  const start = spawn(path.join(root, 'motcua'), ['part', 'start', name], { env: { ...process.env, MOTCUA_VAR: folder }, stdio: 'ignore' });
  const ended = once(start, 'exit');
  while ((await raw(`${origin[name]}/healthz`)).status !== 200) await new Promise((done) => setTimeout(done, 2));
  result.start_ms[name] = Math.round(performance.now() - began);
  await ended;
}

console.log('idle memory (PSS)   workers  one worker       all');
for (const [name, { workers: count, worker_mib, pool_mib }] of Object.entries(result.programs))
  console.log(`${name.padEnd(20)}${String(count).padStart(6)}${`${worker_mib} MiB`.padStart(12)}${`${pool_mib} MiB`.padStart(10)}`);
console.log(`${'without MariaDB'.padEnd(38)}${`${result.idle_mib} MiB`.padStart(10)}`);
for (const [name, ms] of Object.entries(result.start_ms)) console.log(`${name}: first answer ${ms} ms after its pool was started`);
console.log(JSON.stringify(result));

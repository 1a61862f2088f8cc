// SPDX-License-Identifier: GPL-3.0-or-later
// What a paper costs on its way in: its bytes beside what nginx does with a body
// anyway, and beside cp; the memory of the portal's workers whatever the size; and
// whether the thumbnails made meanwhile delay the answer.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { multipart, raw } from '../lib/client.js';
import { atPapers, give, pdf, png } from '../lib/papers.js';
import { asPerson } from '../lib/sign-in.js';
import { folder, part, workers } from '../lib/stack.js';
import { measures, median, report, turns } from './measure.js';

const MIB = 1024 * 1024;
const LARGE = 16 * MIB;
const ROUNDS = 5;

const paper = (bytes) => pdf(randomBytes(6).toString('hex'), { padding: bytes });
async function seconds(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

// Papers are counted against their owner's room, so each measure has its own.
let nth = 0;
const citizen = () => asPerson(nth++);

// Seconds from the first byte of the form to its answer. The draft is new.
async function upload(client, files) {
  const page = await atPapers(client);
  const { url, method, fields } = give(page, 0, files).submission('Tải lên');
  const encoded = multipart(fields);
  let answer;
  const taken = await seconds(async () => { answer = await client.open(url, { method, from: page, follow: false, ...encoded }); });
  if (answer.status !== 303) throw new Error(`uploading ended with ${answer.status}`);
  return taken;
}

async function copy() {
  const from = path.join(folder, 'large');
  writeFileSync(from, randomBytes(LARGE));
  const taken = await seconds(() => execFileSync('sh', ['-c', 'cp "$0" "$0.2" && sync "$0.2"', from]));
  rmSync(from);
  rmSync(`${from}.2`);
  return taken;
}

async function swallow() {
  const { body, type } = multipart([['tep', paper(LARGE)]]);
  return seconds(() => raw(`${measures}/swallow`, { method: 'POST', body, headers: { 'Content-Type': type } }));
}

// The most that one of the portal's workers had in memory, in KiB, while `work` ran.
async function peak(work) {
  for (const pid of workers('portal')) writeFileSync(`/proc/${pid}/clear_refs`, '5');
  for (let i = 0; i < ROUNDS; i++) await work();
  return Math.max(...workers('portal').map((pid) =>
    Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1])));
}

const rows = { 'cp and sync': copy, 'a body that nginx keeps': swallow };
const client = await citizen();
rows['a paper'] = () => upload(client, paper(LARGE));
const speeds = Object.fromEntries(Object.keys(rows).map((name) => [name, []]));
for (let turn = 0; turn < turns; turn++)
  for (const [name, work] of Object.entries(rows)) speeds[name].push(16 / await work());
const figures = Object.entries(speeds).map(([name, list]) => ({ name, mib_per_second: Math.round(median(list)) }));
const ours = figures.at(-1);
for (const figure of figures) {
  figure.ratio = Number((ours.mib_per_second / figure.mib_per_second).toFixed(3));
  console.log(`${figure.name.padEnd(28)}${String(figure.mib_per_second).padStart(6)} MiB a second   a paper: ${figure.ratio.toFixed(3)} of it`);
}

const sizes = { '1 KiB': [1024], '1 MiB': [MIB], '19 MiB': [19 * MIB], '10 files of 19 MiB': Array(10).fill(19 * MIB) };
const memory = [];
for (const [name, list] of Object.entries(sizes)) {
  const owner = await citizen();
  if (memory.length === 0) for (let i = 0; i < 4 * ROUNDS; i++) await upload(owner, paper(1024));
  const files = list.map(paper);
  memory.push({ name, kib: await peak(() => upload(owner, files)) });
  console.log(`${name.padEnd(28)}${String(memory.at(-1).kib).padStart(8)} KiB in the largest worker`);
}

// Photographs, whose thumbnails the worker makes.
const photos = { idle: [], busy: [] };
const owner = await citizen();
const photo = () => upload(owner, png(randomBytes(6).toString('hex'), { width: 3000, height: 2000 }));
part('stop', 'worker');
for (let i = 0; i < 4 * ROUNDS; i++) photos.idle.push(await photo());
part('start', 'worker');
for (let i = 0; i < 4 * ROUNDS; i++) photos.busy.push(await photo());
const delay = Number((median(photos.busy) / median(photos.idle)).toFixed(3));
console.log(`a photograph's answer while thumbnails are made: ${delay} of the time without`);
report('upload', { rows: figures, memory, delay });

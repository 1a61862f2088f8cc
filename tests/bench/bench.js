// bench.js: measures pages against nginx's static file and the null responder.
//
// Each row is asked by wrk over TLS with eight connections held open, in turns:
// all rows for a short time, then all again, so that a slow moment of the
// machine falls on all. The median of the turns counts. What is compared is the
// ratio to the null responder; requests in a second are this machine's alone.
//
//   node tests/bench/bench.js [--json FILE] [--seconds N] [--turns N]
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { signIn } from '../lib/sign-in.js';
import { folder, origin, people, root } from '../lib/stack.js';

const option = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at > 0 ? process.argv[at + 1] : otherwise;
};
const seconds = Number(option('seconds', 4));
const turns = Number(option('turns', 3));
const file = option('json', path.join(folder, 'bench.json'));

const measures = origin.portal.replace(/\d+$/, (port) => Number(port) + 5);
const citizen = new Client();
const account = await signIn(citizen, people()[0]);
if (account.status !== 200) throw new Error(`signing in ended with ${account.status}`);
const cookie = citizen.cookies.header(new URL(origin.portal));

const rows = [
  { name: 'nginx, a static file of 7 KB', url: `${measures}/static` },
  { name: 'null FastCGI responder', url: `${measures}/null` },
  { name: 'account page, signed in', url: `${origin.portal}/tai-khoan`, cookie },
  { name: 'search page, “khai sinh”', url: `${origin.portal}/thu-tuc?q=khai+sinh` },
];

// One turn of wrk: { perSecond, p50, p99 } with milliseconds.
function measure({ url, cookie: jar }) {
  const out = execFileSync(
    'wrk',
    ['-t1', '-c8', `-d${seconds}s`, '--latency', ...(jar ? ['-H', `Cookie: ${jar}`] : []), url],
    { encoding: 'utf8' }
  );
  const errors = /Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)/.exec(out);
  if (errors) throw new Error(`${url}: ${errors[0]}`);
  const time = (percent) => {
    const [, value, unit] = new RegExp(`^ +${percent}% +([\\d.]+)(us|ms|s)$`, 'm').exec(out);
    return Number(value) * { us: 0.001, ms: 1, s: 1000 }[unit];
  };
  return {
    perSecond: Number(/Requests\/sec: +([\d.]+)/.exec(out)[1]),
    p50: time(50),
    p99: time(99),
  };
}

const median = (list) => list.slice().sort((a, b) => a - b)[Math.floor(list.length / 2)];

for (const row of rows) {
  const page = await citizen.open(row.url, { follow: false });
  if (page.status !== 200) throw new Error(`${row.url} answers ${page.status}`);
  row.bytes = page.body.length;
  row.turns = [];
}
for (let turn = 0; turn < turns; turn++) for (const row of rows) row.turns.push(measure(row));

const figures = rows.map(({ name, bytes, turns: list }) => ({
  name,
  bytes,
  perSecond: Math.round(median(list.map((t) => t.perSecond))),
  p50: median(list.map((t) => t.p50)),
  p99: median(list.map((t) => t.p99)),
}));
const measureOf = figures[1].perSecond;
for (const figure of figures) figure.ratio = Number((figure.perSecond / measureOf).toFixed(3));

const line = (a, b, c, d, e, f) =>
  `${a.padEnd(32)} ${b.padStart(8)} ${c.padStart(10)} ${d.padStart(8)} ${e.padStart(8)} ${f.padStart(8)}`;
console.log(line('', 'ratio', 'a second', 'p50 ms', 'p99 ms', 'bytes'));
for (const f of figures)
  console.log(
    line(f.name, f.ratio.toFixed(2), String(f.perSecond), f.p50.toFixed(2), f.p99.toFixed(2),
      String(f.bytes))
  );
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
const report = {
  at: new Date().toISOString(),
  commit: commit.trim(),
  processors: cpus().length,
  load: loadavg()[0],
  seconds,
  turns,
  connections: 8,
  rows: figures,
};
writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
console.log(JSON.stringify(report));

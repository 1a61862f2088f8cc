// SPDX-License-Identifier: GPL-3.0-or-later
// What pages cost beside nginx's static file and a FastCGI responder that reads
// one row: visitors', citizens' and officers'; and beside a trivial page of others'
// frameworks, where they are installed.
//
// A page's statements are what its log line counts. The processor's time is what
// the kernel says of the program's workers and of MariaDB, for each request: it
// holds whatever else runs. What was found is kept in tests/results/speed.txt where
// the turns are long enough to be a figure.
import { part } from '../lib/stack.js';
import { addresses } from './addresses.js';
import { asking, childrenOf, compare, keep, measures, poolOf, report, select, table } from './measure.js';
import { peers } from './peers.js';

const pages = await addresses(0);
// What the worker does meanwhile is no page's.
part('stop', 'worker');

const one = await select('select', 'SELECT code FROM `procedure` WHERE code = ?');
const rows = [
  { name: 'nginx, a static file of 7 KB', url: `${measures}/static` },
  { name: 'null FastCGI responder', url: `${measures}/null`, pids: () => poolOf('null') },
  { name: 'null FastCGI and one SELECT', url: `${measures}/select?q=1.001193`, pids: () => childrenOf(one.pid) },
  ...pages,
  ...await peers(),
];
await asking(rows);
const figures = compare(rows, 'null FastCGI and one SELECT');
table(figures);
report('pages', { rows: figures });
keep('speed.txt', figures);

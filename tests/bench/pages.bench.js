// SPDX-License-Identifier: GPL-3.0-or-later
// What pages cost beside nginx's static file and the null responder.
import { Client } from '../lib/client.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people } from '../lib/stack.js';
import { compare, measures, report, table } from './measure.js';

const citizen = new Client();
const account = await signIn(citizen, people()[0]);
if (account.status !== 200) throw new Error(`signing in ended with ${account.status}`);
const cookie = citizen.cookies.header(new URL(origin.portal));

const rows = [
  { name: 'nginx, a static file of 7 KB', url: `${measures}/static` },
  { name: 'null FastCGI responder', url: `${measures}/null` },
  { name: 'home page', url: `${origin.portal}/` },
  { name: 'account page, signed in', url: `${origin.portal}/tai-khoan`, cookie },
  { name: 'search page, “khai sinh”', url: `${origin.portal}/thu-tuc?q=khai+sinh` },
];
for (const row of rows) {
  const page = await citizen.open(row.url, { follow: false });
  if (page.status !== 200) throw new Error(`${row.url} answers ${page.status}`);
  row.bytes = page.body.length;
}
const figures = compare(rows, 'null FastCGI responder');
table(figures);
report('pages', { rows: figures });

// SPDX-License-Identifier: GPL-3.0-or-later
// What pages cost beside nginx's static file and a FastCGI responder that reads
// one row: visitors', citizens' and officers'; and beside a trivial page of others'
// frameworks, where they are installed.
//
// A page's statements are what its log line counts. The processor's time is what
// the kernel says of the program's workers and of MariaDB, for each request: it
// holds whatever else runs. What was found is kept in tests/results/speed.txt where
// the turns are long enough to be a figure.
import { Client } from '../lib/client.js';
import { fileDossier, toReview } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { signIn } from '../lib/sign-in.js';
import { origin, part, people } from '../lib/stack.js';
import { asking, childrenOf, compare, keep, measures, poolOf, report, select, table } from './measure.js';
import { peers } from './peers.js';

const citizen = new Client();
const account = await signIn(citizen, people()[0]);
if (account.status !== 200) throw new Error(`signing in ended with ${account.status}`);
const filed = await fileDossier(citizen);
const receipt = filed.href('Tải giấy tiếp nhận').pathname;
const dossier = receipt.replace(/\/[^/]*$/, '');
const review = await toReview(citizen);
const draft = review.url.pathname.replace('/kiem-tra', '');
const captcha = review.document.querySelector('img[src^="/ma-bao-mat/"]').getAttribute('src');
const clerk = await officer('desk');
// What the worker does meanwhile is no page's.
part('stop', 'worker');

const of = (client, program) => client.cookies.header(new URL(origin[program]));
const page = (program, name, address, more) => ({ name, program, url: origin[program] + address, ...more });
const own = { cookie: of(citizen, 'portal') };
const desk = { cookie: of(clerk, 'officer') };

const one = await select('select', 'SELECT code FROM `procedure` WHERE code = ?');
const rows = [
  { name: 'nginx, a static file of 7 KB', url: `${measures}/static` },
  { name: 'null FastCGI responder', url: `${measures}/null`, pids: () => poolOf('null') },
  { name: 'null FastCGI and one SELECT', url: `${measures}/select?q=1.001193`, pids: () => childrenOf(one.pid) },
  page('portal', 'home', '/'),
  page('portal', 'home, compressed', '/', { headers: { 'Accept-Encoding': 'gzip' } }),
  page('portal', 'search “khai sinh”', '/thu-tuc?q=khai+sinh'),
  page('portal', 'all procedures', '/thu-tuc'),
  page('portal', 'suggestions', '/thu-tuc/goi-y?q=khai'),
  page('portal', 'a procedure', '/thu-tuc/1.001193'),
  page('identity', 'Identity’s sign-in page', '/dang-nhap'),
  page('portal', 'account', '/tai-khoan', own),
  page('portal', 'applicant of a draft', `${draft}/nguoi-nop`, own),
  page('portal', 'papers of a draft', `${draft}/giay-to`, own),
  page('portal', 'review of a draft', `${draft}/kiem-tra`, own),
  page('portal', 'its captcha', captcha, own),
  page('portal', '“Hồ sơ của tôi”', '/ho-so', own),
  page('portal', 'one dossier', dossier, own),
  page('portal', 'its receipt', receipt, own),
  page('officer', 'officer: today', '/', desk),
  page('officer', 'officer: a queue', '/hang-doi/cho-tiep-nhan', desk),
  ...await peers(),
];
await asking(rows);
const figures = compare(rows, 'null FastCGI and one SELECT');
table(figures);
report('pages', { rows: figures });
keep('speed.txt', figures);

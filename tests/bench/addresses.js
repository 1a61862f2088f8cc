// SPDX-License-Identifier: GPL-3.0-or-later
// addresses.js: the pages that are measured: visitors', a citizen's and an
// officer's, as rows { name, program, url, cookie, headers }.
import { Client } from '../lib/client.js';
import { fileDossier, toReview } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { signIn } from '../lib/sign-in.js';
import { origin, people } from '../lib/stack.js';

async function signedIn(nth) {
  const citizen = new Client();
  const account = await signIn(citizen, people()[nth]);
  if (account.status !== 200) throw new Error(`signing in ended with ${account.status}`);
  return citizen;
}
const receiptOf = (filed) => filed.href('Tải giấy tiếp nhận').pathname;
const dossierOf = (receipt) => receipt.replace(/\/[^/]*$/, '');

// The nth sample citizen files a dossier and begins another. The officer looks at
// the next citizen's: each look is kept with what it was at, and thousands would
// be shown to its owner.
export async function addresses(nth) {
  const looked = dossierOf(receiptOf(await fileDossier(await signedIn(nth + 1))));
  const citizen = await signedIn(nth);
  const receipt = receiptOf(await fileDossier(citizen));
  const dossier = dossierOf(receipt);
  const review = await toReview(citizen);
  const draft = review.url.pathname.replace('/kiem-tra', '');
  const captcha = review.document.querySelector('img[src^="/ma-bao-mat/"]').getAttribute('src');
  const clerk = await officer('desk');

  const of = (client, program) => client.cookies.header(new URL(origin[program]));
  const page = (program, name, address, more) => ({ name, program, url: origin[program] + address, ...more });
  const own = { cookie: of(citizen, 'portal') };
  const desk = { cookie: of(clerk, 'officer') };
  return [
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
    page('portal', 'post of a draft', `${draft}/buu-chinh`, own),
    page('portal', 'review of a draft', `${draft}/kiem-tra`, own),
    page('portal', 'its captcha', captcha, own),
    page('portal', '“Hồ sơ của tôi”', '/ho-so', own),
    page('portal', 'one dossier', dossier, own),
    page('portal', 'its receipt', receipt, own),
    page('portal', 'vault', '/kho-giay-to', own),
    page('officer', 'officer: today', '/', desk),
    page('officer', 'officer: a queue', '/hang-doi/cho-tiep-nhan', desk),
    page('officer', 'officer: a dossier', looked, desk),
  ];
}

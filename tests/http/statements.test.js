// SPDX-License-Identifier: GPL-3.0-or-later
// What a page asks of the database is a number in its route's line, ROUTE_ASKS,
// and no page asks more once the shelf has what changes with imports alone.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Client } from '../lib/client.js';
import { fileDossier, ready, toReview } from '../lib/filing.js';
import { officer } from '../lib/officer.js';
import { asPerson } from '../lib/sign-in.js';
import { eventually, log, origin, people, root, sql, workers } from '../lib/stack.js';

// program, pattern, the most, and whether it is for who is signed in.
const budgets = ['portal', 'identity', 'smart', 'officer'].flatMap((program) => [...readFileSync(path.join(root, `cgi-bin/${program}/routes.c`), 'utf8')
  .matchAll(/\{METHOD_GET,\s*"([^"]+)",([^}]*?)ROUTE_ASKS\((\d+)\)/g)]
  .map(([, pattern, flags, most]) => ({ program, pattern, most: Number(most), isSignedIn: flags.includes('ROUTE_SIGNED_IN') })));

// An address of each pattern; what has an ID is filled in below.
const addresses = {
  '/thu-tuc': '/thu-tuc?q=khai+sinh', '/thu-tuc/goi-y': '/thu-tuc/goi-y?q=khai',
  '/thu-tuc/:code': '/thu-tuc/1.001193', '/su-kien/:slug': '/su-kien/sinh-con',
  // With words it is one more than without.
  '/hang-doi/:queue': '/hang-doi/tat-ca?tu=khai+sinh',
};
let citizen, desk, draft;

before(async () => {
  citizen = await asPerson(3);
  desk = await officer('desk');
  await fileDossier(citizen);
  draft = await toReview(citizen);
  addresses['/nop-ho-so/:draft/:step'] = new URL(draft.url).pathname;
  const list = await citizen.open(`${origin.portal}/ho-so`);
  addresses['/ho-so/:dossier'] = list.document.querySelector('a[href^="/ho-so/"]').getAttribute('href');
});

// No draft is left for who signs in next.
after(() => ready(draft).press('Lưu và gửi hồ sơ'));

// What each request of the route asked that was answered, as the log has it.
const asked = (program, pattern) => [...log(program).matchAll(/event=request\.done .*?method=GET route=(\S+) code=200 ms=\d+ asked=(\d+)/g)]
  .filter(([, route]) => route === pattern).map(([, , count]) => Number(count));

for (const { program, pattern, most, isSignedIn } of budgets)
  test(`${program === 'portal' ? '' : program}${pattern} asks ${most} times at most`, async () => {
    const address = addresses[pattern] ?? pattern;
    const rounds = 4 * workers(program).length;
    const before = asked(program, pattern).length;

    assert.ok(!address.includes(':'), 'a line with a number needs an address here');
    for (let i = 0; i < rounds; i++) {
      const page = await (program === 'officer' ? desk : isSignedIn ? citizen : new Client()).open(`${origin[program]}${address}`);
      assert.equal(page.status, 200);
    }
    const counts = (await eventually(() => asked(program, pattern).length >= before + rounds && asked(program, pattern))).slice(-rounds).sort((a, b) => a - b);
    // The first has to fill the shelf, one in half a second asks which edition
    // holds, and one in a minute notes when the citizen was seen.
    assert.ok(counts[Math.floor(rounds / 2)] <= most, `asked: ${counts.join()}`);
  });

test('a filing asks 28 times at most', async () => {
  const posts = () => [...log('portal').matchAll(/event=request\.done .*?method=POST route=\/nop-ho-so\/:draft\/:step code=303 ms=\d+ asked=(\d+)/g)]
    .map(([, count]) => Number(count));
  const filer = await asPerson(4);
  const counts = [];

  // A draft that another story left has papers of its own, which would be counted too.
  sql(`DELETE draft FROM draft JOIN account ON account.id = draft.account_id
        WHERE '${people()[4].id}' IN (account.id_number, account.verified_id_number) AND draft.filed_at IS NULL`);

  for (let i = 0; i < 3; i++) {
    const before = posts().length;
    await fileDossier(filer);
    // Of its three or four steps the last, which files, asks most.
    counts.push(Math.max(...await eventually(() => posts().length >= before + 3 && posts().slice(before))));
  }
  // As with pages, one may have to fill the shelf.
  assert.ok(counts.sort((a, b) => a - b)[1] <= 28, `asked: ${counts.join()}`);
});

test('who only looks at a page with a form leaves nothing in the database', async () => {
  const rows = () => ['motcua', 'motcua_identity', 'motcua_smart'].map((database) => sql('SELECT COUNT(*) FROM session', database)[0][0]);
  const before = rows();
  for (const address of [`${origin.identity}/dang-nhap`, `${origin.identity}/dang-ky`, `${origin.identity}/quen-mat-khau`, `${origin.smart}/dang-nhap`, `${origin.smart}/dang-ky`, `${origin.portal}/tra-cuu`]) {
    const page = await new Client().open(address);
    assert.ok(page.document.querySelector('[name="csrf"]'), address);
  }
  assert.deepEqual(rows(), before);
});

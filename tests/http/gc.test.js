// SPDX-License-Identifier: GPL-3.0-or-later
// Cleaning up never takes a file that somebody still needs: not one in a draft,
// a dossier or the vault, nor one that is being given again at that moment.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { captchaOf, citizen } from '../lib/sign-in.js';
import { ctl, folder, origin, sql } from '../lib/stack.js';

const word = () => randomBytes(6).toString('hex');
const build = process.env.MOTCUA_BUILD ?? path.join(folder, '../build');
const age = () => sql('UPDATE file SET created_at = created_at - INTERVAL 9 DAY, used_at = used_at - INTERVAL 9 DAY');
const ids = () => new Set(sql('SELECT public_id FROM file').flat());
const opens = async (client, id) => (await client.open(`${origin.portal}/tep/${id}`)).status === 200;

async function gc() {
  const child = spawn(path.join(build, 'motcuactl'), ['-c', path.join(folder, 'motcua.conf'), 'storage', 'gc'], { stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
}

test('files in a draft, a dossier and the vault stay, however old; one that nothing names goes', async () => {
  const owner = await citizen(1);
  let page = await atPapers(owner);
  const count = papersOf(page).length;
  for (let i = 0; i < count; i++) give(page, i, pdf(word(), { name: `g${i}.pdf` }));
  page = await (await page.press('Tiếp tục')).press('Tiếp tục');
  page = await page.fill({ 'Tôi cam đoan những lời khai trên là đúng sự thật': true, 'Giữ giấy tờ đã tải lên trong kho giấy tờ': true, 'Mã bảo mật': captchaOf(page) }).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  page = await atPapers(owner);
  page = await give(page, 0, [pdf(word(), { name: 'o-lai.pdf' }), pdf(word(), { name: 'bo-di.pdf' })]).press('Tải lên');
  page = await page.press('Xoá bo-di.pdf');
  const [[gone]] = sql("SELECT public_id FROM file WHERE name = 'bo-di.pdf' ORDER BY id DESC LIMIT 1");

  ctl('storage', 'gc');
  assert.ok(ids().has(gone), 'a form may still carry what came in just now');
  age();
  const named = sql(`SELECT DISTINCT f.public_id FROM file f
    WHERE f.id IN (SELECT file_id FROM draft_paper_file UNION SELECT file_id FROM dossier_file UNION SELECT file_id FROM vault_file)
      AND f.account_id = (SELECT account_id FROM dossier ORDER BY id DESC LIMIT 1)`).flat();
  assert.ok(named.length > count);
  ctl('storage', 'gc');
  const left = ids();
  assert.ok(!left.has(gone));
  for (const id of named) assert.ok(left.has(id) && await opens(owner, id), id);
  assert.match(ctl('storage', 'verify'), /, 0 damaged/);
});

test('what is given again while it is cleaned away is there afterwards, every time', async () => {
  const owner = await citizen(1);
  let page = await atPapers(owner);
  for (let n = 0; n < 8; n++) {
    const one = pdf(word(), { name: `lan-${n}.pdf` });
    page = await give(page, 0, one).press('Tải lên');
    page = await page.press(`Xoá lan-${n}.pdf`);
    age();
    const submission = give(page, 0, one).submission('Tải lên');
    const cleaning = gc();
    await new Promise((done) => setTimeout(done, n * 7)); // at another moment each time
    page = await page.send(submission);
    await cleaning;
    await gc();
    const [[id]] = sql(`SELECT f.public_id FROM draft_paper_file x JOIN file f ON f.id = x.file_id WHERE x.name = 'lan-${n}.pdf'`);
    assert.ok(await opens(owner, id), `the ${n}th is gone`);
    page = await (await page.reload()).press(`Xoá lan-${n}.pdf`);
  }
});

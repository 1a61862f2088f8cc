// SPDX-License-Identifier: GPL-3.0-or-later
// What the province says over the national record, and the rules that hold for
// any record: nobody declares, pays or brings what is wrong.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { takeAway, takeIn } from '../lib/catalogue.js';
import { Client, seen } from '../lib/client.js';
import { openDraft, fillApplicant } from '../lib/filing.js';
import { citizen } from '../lib/sign-in.js';
import { ctl, origin, sql } from '../lib/stack.js';

const folder = mkdtempSync(path.join(tmpdir(), 'overlay-'));
const code = '9.160001';
const proxy = 'Trường hợp ủy quyền thực hiện thủ tục thì hồ sơ phải kèm theo một trong những giấy tờ sau';
const paper = (name, more) => ({ name, originals: 1, copies: 0, required: true, ...more });
const record = {
  name: 'Đăng ký quán thử',
  fees: [
    { kind: 'SERVICE_FEE', amount_vnd: 150000, text: 'Mức do tỉnh quyết định.', channels: ['online', 'post'] },
    { kind: 'SERVICE_FEE', amount_vnd: 50000, text: 'Mức do tỉnh quyết định.', channels: ['direct'] },
  ],
  cases: [
    { name: proxy, kind: 'alternative', components: [
      paper('(ii) Trường hợp ủy quyền cho tổ chức thì phải có bản sao hợp đồng dịch vụ', { required: false }),
      paper('(v) Người ủy quyền và người được ủy quyền chịu trách nhiệm trước pháp luật về tính hợp pháp của việc ủy quyền'),
      paper('(i) Trường hợp ủy quyền cho cá nhân thì phải có văn bản ủy quyền'),
    ] },
    { name: 'Thành phần hồ sơ', kind: 'section', components: [
      paper('Thẻ căn cước để chứng minh về nhân thân khi làm thủ tục trực tiếp tại cơ quan'),
      paper('Giấy khác (nếu có) trong trường hợp ở xa', { required: false }),
      paper('Giấy đề nghị đăng ký hộ kinh doanh theo mẫu số 1 ban hành kèm theo Thông tư'),
    ] },
  ],
};

function overlay(...procedures) {
  const file = path.join(folder, 'overlay.json');
  writeFileSync(file, JSON.stringify({ written_by: 'Trung tâm thử', procedures }));
  return ctl('overlay', 'import', file);
}
const failure = (run) => {
  try { run(); } catch (error) { return { status: error.status, text: error.stderr + error.stdout }; }
  return assert.fail('it was taken');
};
// What the check says, and nothing of it is bad.
const checked = () => {
  try { return ctl('catalogue', 'check'); } catch (error) { return assert.fail(error.stdout.split('\n').filter((line) => /^bad/.test(line)).join('\n')); }
};
const names = (page) => page.all('.mc-papers__name').map((p) => seen(p.textContent));

after(() => { overlay(); takeAway(code); });

test('one who files alone is asked nothing about a proxy, and no sentence of law is a paper', async () => {
  takeIn(code, record);
  const page = await new Client().open(`${origin.portal}/thu-tuc/${code}`);
  assert.deepEqual(names(page), [
    'Giấy đề nghị đăng ký hộ kinh doanh',
    'Giấy khác (chỉ khi ở xa)',
    'Thẻ căn cước để chứng minh về nhân thân khi làm thủ tục trực tiếp tại cơ quan',
    'Văn bản ủy quyền (chỉ khi ủy quyền thực hiện thủ tục)',
    'Bản sao hợp đồng dịch vụ (chỉ khi ủy quyền thực hiện thủ tục)',
  ]);
  assert.match(page.words, /Lưu ý về các giấy tờ này.*Người ủy quyền và người được ủy quyền chịu trách nhiệm/);
  const client = await citizen(1);
  const place = await client.open(`${origin.portal}/thu-tuc/${code}/noi-nop`);
  assert.equal(place.hasControl('Trường hợp của bạn'), false);
  assert.equal(place.all('input[type="radio"][name="truong-hop"]').length, 0);
});

test('online only what is asked online is required, the rest is folded, and the hint stands once', async () => {
  takeIn(code, record);
  const client = await citizen(1);
  let page = await fillApplicant(await openDraft(client, { code }));
  assert.equal(page.heading, 'Thành phần hồ sơ');
  assert.deepEqual(page.all('.mc-paper').filter((p) => !p.closest('details')).map((p) => seen(p.querySelector('legend').textContent)),
    ['1. Giấy đề nghị đăng ký hộ kinh doanh']);
  assert.equal(page.all('.mc-field__hint').filter((hint) => /Ảnh chụp, PDF/.test(hint.textContent)).length, 1);
  assert.match(page.words, /Nếu ở xa: thêm Giấy khác/);
  page = await page.press('Tiếp tục');
  assert.equal(page.errors.length, 1, page.errors.join());
});

test('there is one price: where it is found, at the papers, before sending', async () => {
  takeIn(code, record);
  const client = await citizen(1);
  const both = /Nộp trên mạng 150\.000 ₫ · tại quầy 50\.000 ₫/;
  let page = await client.open(`${origin.portal}/thu-tuc/${code}`);
  assert.match(page.words.replace(/\u00a0/g, ' '), both);
  assert.equal(page.words.split('Mức do tỉnh quyết định').length, 2, 'the words are said once');
  page = await client.open(`${origin.portal}/thu-tuc?q=${code}`);
  assert.match(page.words.replace(/\u00a0/g, ' '), /150\.000 ₫/);
  assert.doesNotMatch(page.words.replace(/\u00a0/g, ' '), /Từ 50\.000 ₫/);
});

test('an amount a thousand times off is stopped, until somebody says which is right', async () => {
  const fees = [{ kind: 'FEE', amount_vnd: 100, text: 'Phí công bố: 100.000 đồng/lần', channels: ['online'] }];
  const refused = failure(() => takeIn(code, { ...record, fees }));
  assert.equal(refused.status, 65);
  assert.match(refused.text, /fees: the amount is 100, its words say 100000/);
  overlay({ code, written_on: '2026-11-30', fees: [{ ...fees[0], amount_vnd: 100000 }] });
  takeIn(code, { ...record, fees });
  const page = await new Client().open(`${origin.portal}/thu-tuc/${code}`);
  assert.match(page.words.replace(/\u00a0/g, ' '), /100\.000 ₫/);
  assert.match(failure(() => overlay()).text, /its words say 100000/, 'nor is what mends it taken away');
  takeIn(code, record);
});

test('what the province writes is shown with who and when, beside the source, and told when that changes', async () => {
  overlay();
  takeIn(code, record);
  const said = overlay({
    code, written_on: '2026-11-29', plain: 'Mở một quán nhỏ.', steps: ['Gửi hồ sơ.', 'Nhận giấy.'],
    papers: [{ paper: 'Giấy đề nghị', short: 'Đơn mở quán' }, { paper: 'Không có giấy này', short: 'x' }],
  });
  assert.match(said, /! 9\.160001 +the overlay speaks of “Không có giấy này”, which is not in the record/);
  let page = await new Client().open(`${origin.portal}/thu-tuc/${code}`);
  assert.equal(names(page)[0], 'Đơn mở quán');
  assert.match(page.words, /Mở một quán nhỏ/);
  assert.match(page.words, /Trung tâm thử viết lại ngày 29\/11\/2026/);
  assert.match(page.words, /Giấy đề nghị đăng ký hộ kinh doanh theo mẫu số 1/, 'the words of the law are behind');
  const source = JSON.parse((await page.follow('Xem nguyên văn của Cơ sở dữ liệu quốc gia')).text);
  assert.equal(source.cases[0].name, proxy, 'the record as it came');
  assert.match(overlay({ code, written_on: '2026-11-29', plain: 'Mở một quán nhỏ.' }), /1 changed/);
  assert.match(checked(), / 0 bad/);
  const told = takeIn(code, { ...record, name: 'Đăng ký quán khác' });
  assert.match(told, /! 9\.160001 +the record changed under the overlay that Trung tâm thử wrote on 2026-11-29/);
  const check = failure(() => ctl('catalogue', 'check'));
  assert.equal(check.status, 65);
  assert.match(check.text, /^bad +9\.160001 +changed under the overlay/m);
  page = await new Client().open(`${origin.portal}/thu-tuc/${code}`);
  assert.match(page.words, /Mở một quán nhỏ/, 'it is applied all the same');
});

test('what is filed elsewhere says where', async () => {
  overlay({ code, written_on: '2026-11-30', elsewhere: { name: 'Cổng thông tin quốc gia về đăng ký doanh nghiệp', url: 'https://dangkykinhdoanh.gov.vn' } });
  takeIn(code, record);
  const page = await new Client().open(`${origin.portal}/thu-tuc/${code}`);
  assert.equal(page.href('Đến nơi nộp').href, 'https://dangkykinhdoanh.gov.vn/');
  assert.equal(page.hasLink('Nộp hồ sơ'), false);
});

test('the detailed records that are here mislead nobody', () => {
  overlay();
  takeAway(code);
  assert.match(checked(), /\d+ detailed records: 0 bad/);
  assert.ok(Number(sql("SELECT COUNT(*) FROM overlay WHERE is_seed")[0][0]) >= 20);
});

test('a step that a line cut is one step, a heading is none, and neither is what stands under “Lưu ý”', async () => {
  const steps = ['Trình tự:', '- Người nộp gửi hồ sơ và', 'nộp lệ phí.', '- Đơn vị trả kết quả', 'b) Không đủ thì trả lại;', '+ Nói rõ lý do.', '* Lưu ý:', '- Mang theo bản chính.'];
  takeIn('9.160013', { name: 'Thủ tục thử các bước', steps: steps.join('\n') });
  try {
    const page = await new Client().open(`${origin.portal}/thu-tuc/9.160013`);
    const part = page.document.querySelector('#cac-buoc').parentNode;
    const words = (list) => [...list].map((one) => one.textContent.replace(/\s+/g, ' ').trim());
    assert.deepEqual(words(part.querySelectorAll('ol > li')),
      ['Người nộp gửi hồ sơ và nộp lệ phí.', 'Đơn vị trả kết quả', 'b) Không đủ thì trả lại;Nói rõ lý do.']);
    assert.deepEqual(words(part.querySelectorAll('h3')), ['Trình tự:', 'Lưu ý:']);
    assert.deepEqual(words(part.querySelectorAll('ul > li')), ['Mang theo bản chính.']);
  } finally {
    takeAway('9.160013');
  }
});

// What a procedure asks for beyond “this paper, yes or no”: papers that stand in
// for each other, originals that the counter wants to see.
import { test, after } from 'node:test';
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from '../lib/client.js';
import { ready } from '../lib/filing.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { signIn } from '../lib/sign-in.js';
import { ctl, origin, people, sql } from '../lib/stack.js';

const CODE = '9.000601';
const paper = (name, more = {}) => ({ name, originals: 1, copies: 0, required: true, ...more });
const papers = [
  paper('Đơn'),
  paper('Giấy chứng sinh', { one_of: 'chung-sinh', original_at_counter: true }),
  paper('Văn bản của người làm chứng', { one_of: 'chung-sinh' }),
  paper('Giấy cam đoan', { one_of: 'chung-sinh', original_at_counter: true }),
  paper('Bản khai trên giấy', { channels: ['direct', 'post'] }),
];
const procedure = (components) => ({
  code: CODE, name: 'Việc thử luật giấy tờ', field: { slug: 'thu-luat-giay-to', name: 'Thử luật giấy tờ' },
  agency_level: 'commune', service_level: 'toàn_trình', audiences: ['ĐT1'],
  cases: [
    { name: '', kind: 'single', components },
    { name: 'Giấy tờ phải xuất trình', kind: 'section', components: [paper('Thẻ căn cước', { required: false })] },
  ],
});

// With the head that is there, so that nothing else of the catalogue changes.
function take(...components) {
  const [[head]] = sql('SELECT TO_BASE64(head) FROM catalogue');
  const all = JSON.parse(Buffer.from(head.replaceAll('\\n', ''), 'base64').toString());
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'rules-')), 'one.json');
  writeFileSync(file, JSON.stringify({ ...all, procedures: [procedure(components)] }));
  return ctl('catalogue', 'import', file);
}

after(() => sql(`UPDATE \`procedure\` SET is_active = FALSE WHERE code = '${CODE}';
                 UPDATE catalogue SET generation = generation + 1`));

async function citizen() {
  sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
  const client = new Client();
  await signIn(client, people()[4]);
  return client;
}

const word = () => randomBytes(6).toString('hex');
const text = (node) => node.textContent.replace(/\s+/g, ' ').trim();
const said = (page, selector) => page.all(selector).map(text);

test('one of several papers is enough, and every page says so', async () => {
  take(...papers);
  const client = await citizen();
  let page = await client.open(`${origin.portal}/thu-tuc/${CODE}`);
  assert.deepEqual(said(page, '.mc-papers__name').slice(0, 4),
    ['Đơn', 'Giấy chứng sinh', 'Hoặc thay bằng: Văn bản của người làm chứng', 'Hoặc thay bằng: Giấy cam đoan']);

  page = await atPapers(client, { code: CODE });
  assert.deepEqual(said(page, '.mc-one-of__title'), ['Chỉ cần nộp một trong 3 giấy tờ sau']);
  assert.deepEqual(page.all('.mc-one-of .mc-paper').length, 3);
  assert.deepEqual(said(page, '.mc-paper .mc-tag'), ['Bắt buộc', 'Một trong các giấy tờ này',
    'Một trong các giấy tờ này', 'Một trong các giấy tờ này', 'Chỉ cần khi nộp trực tiếp hoặc qua bưu điện', 'Nếu có']);

  page = await give(page, 0, pdf(word())).press('Tiếp tục');
  assert.deepEqual(page.errors, ['Giấy tờ số 2: Hãy nộp một trong 3 giấy tờ này']);
  page = await give(page, 2, pdf(word())).press('Tải lên');
  assert.deepEqual(said(page, '.mc-one-of .mc-tag'), ['Không cần nữa, đã có giấy tờ thay thế',
    'Một trong các giấy tờ này', 'Không cần nữa, đã có giấy tờ thay thế']);

  page = await (await page.press('Tiếp tục')).press('Tiếp tục');
  assert.equal(page.heading, 'Kiểm tra và gửi');
  assert.ok(!said(page, '.mc-details li').includes('Giấy chứng sinh'));
  page = await ready(page).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
});

test('sending asks again: the one paper that was there is gone', async () => {
  take(...papers);
  const client = await citizen();
  let page = await atPapers(client, { code: CODE });
  page = await give(give(page, 0, pdf(word())), 1, pdf(word())).press('Tiếp tục');
  const review = await page.press('Tiếp tục');
  sql(`DELETE x FROM draft_paper_file x JOIN component c ON c.id = x.component_id WHERE c.name = 'Giấy chứng sinh'`);
  page = await ready(review).press('Lưu và gửi hồ sơ');
  assert.match(said(page, '.mc-error-summary').join(), /Còn thiếu 1 giấy tờ bắt buộc/);
});

test('an original that the counter wants to see is marked from the list to the receipt', async () => {
  take(...papers);
  const client = await citizen();
  let page = await client.open(`${origin.portal}/thu-tuc/${CODE}`);
  const originals = page.all('.mc-papers__item').filter((p) => text(p).includes('Mang bản chính'));
  assert.deepEqual(originals.map((p) => text(p.querySelector('.mc-papers__name'))),
    ['Giấy chứng sinh', 'Hoặc thay bằng: Giấy cam đoan', 'Thẻ căn cước (nếu thuộc trường hợp này)']);

  page = await atPapers(client, { code: CODE });
  const marked = papersOf(page).filter((p, i) => page.all('.mc-paper')[i].querySelector('.mc-paper__original'));
  assert.deepEqual(marked.map((p) => p.name), ['2. Giấy chứng sinh', '4. Giấy cam đoan', '6. Thẻ căn cước']);
  page = await give(give(page, 0, pdf(word())), 3, pdf(word())).press('Tiếp tục');
  page = await ready(await page.press('Tiếp tục')).press('Lưu và gửi hồ sơ');
  assert.equal(page.heading, 'Nộp hồ sơ thành công');
  // Only what was sent: the other two stand in for nothing.
  const list = (p) => said(p, 'h2').includes('Bản chính mang đến quầy để đối chiếu') && said(p, 'h2 + ul.mc-narrow li');
  assert.deepEqual(list(page), ['Giấy cam đoan']);
  assert.deepEqual(list(await page.follow('Theo dõi hồ sơ')), ['Giấy cam đoan']);
});

test('a catalogue whose alternatives make no sense is not taken in', () => {
  const refused = (list, pattern) =>
    assert.throws(() => take(...list), (error) => error.status === 65 && pattern.test(String(error.stderr)));
  refused([paper('A', { one_of: 'x' })], /9\.000601, one_of: “x” has only one component/);
  refused([paper('A', { one_of: 'x' }), paper('B'), paper('C', { one_of: 'x' })], /do not stand side by side/);
  refused([paper('A', { one_of: 'x' }), paper('B', { one_of: 'x', required: false })], /not required/);
  refused([paper('A', { one_of: 'x' }), paper('B', { one_of: 'x', channels: ['direct'] })], /not online/);
  refused([paper('A', { one_of: 'Chứng sinh' }), paper('B', { one_of: 'Chứng sinh' })], /small letters/);
});

test('the open data give the rules back as they came', async () => {
  take(...papers);
  const page = await new Client().open(`${origin.portal}/du-lieu/thu-tuc/${CODE}.json`);
  assert.deepEqual(JSON.parse(page.text).cases[0].components, papers);
});

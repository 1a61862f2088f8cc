// SPDX-License-Identifier: GPL-3.0-or-later
// What a procedure asks for beyond “this paper, yes or no”: papers that stand in
// for each other, originals that the counter wants to see, forms that are ours.
import { after, test } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import { Client } from '../lib/client.js';
import { ready } from '../lib/filing.js';
import { atPapers, give, papersOf, pdf } from '../lib/papers.js';
import { asPerson, signIn } from '../lib/sign-in.js';
import { ctl, origin, people, root, sql } from '../lib/stack.js';

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
  return ctl('catalogue', 'import', file({ ...all, procedures: [procedure(components)] }));
}

function file(json) {
  const name = path.join(mkdtempSync(path.join(tmpdir(), 'rules-')), 'one.json');
  writeFileSync(name, JSON.stringify(json));
  return name;
}

after(() => sql(`UPDATE \`procedure\` SET is_active = FALSE WHERE code = '${CODE}';
                 UPDATE catalogue SET generation = generation + 1`));

const word = () => randomBytes(6).toString('hex');
const text = (node) => node.textContent.replace(/\s+/g, ' ').trim();
const said = (page, selector) => page.all(selector).map(text);

test('one of several papers is enough, and every page says so', async () => {
  take(...papers);
  const client = await asPerson(4);
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

test('what is wanted when all is sent is told with a way to its place', async () => {
  take(...papers);
  const client = await asPerson(4);
  let page = await atPapers(client, { code: CODE });
  const at = papersOf(page).map(({ id }) => `${page.path}#${id}`);
  const { path: applicant } = await page.follow('Người nộp');
  page = await give(give(page, 0, pdf(word())), 1, pdf(word())).press('Tiếp tục');
  let review = await page.press('Tiếp tục');
  const send = async () => ready(await review.reload()).press('Lưu và gửi hồ sơ');
  const ways = (answer, selector) => answer.all(`${selector} a`).map((a) => [text(a), a.getAttribute('href')]);

  assert.deepEqual(ways(review, '.mc-details'), [['Bản khai trên giấy', at[4]], ['Thẻ căn cước', at[5]]]);

  // The one paper that was there is gone.
  sql(`DELETE x FROM draft_paper_file x JOIN component c ON c.id = x.component_id WHERE c.name = 'Giấy chứng sinh'`);
  review = await send();
  assert.deepEqual(ways(review, '.mc-error-summary'), [['Còn thiếu 1 giấy tờ bắt buộc', at[1]]]);
  assert.deepEqual(ways(review, '.mc-summary .mc-field__error'), [['Hãy nộp một trong 3 giấy tờ này', at[1]]]);
  assert.ok(!said(review, '.mc-details li').includes('Giấy chứng sinh'));

  // One that is there turned out to be infected.
  sql(`UPDATE file f JOIN draft_paper_file x ON x.file_id = f.id JOIN component c ON c.id = x.component_id SET f.scan = 'infected' WHERE c.name = 'Đơn'`);
  review = await send();
  assert.deepEqual(ways(review, '.mc-error-summary'), [['Có tệp nhiễm mã độc; hãy xoá rồi tải tệp khác', at[0]]]);
  page = await review.follow('Có tệp nhiễm mã độc');
  assert.equal(page.heading, 'Thành phần hồ sơ');

  // What was said of the applicant holds no more.
  sql(`UPDATE draft_applicant SET birth_date = CURRENT_DATE + INTERVAL 9 DAY`);
  review = await send();
  assert.deepEqual(ways(review, '.mc-error-summary').map(([, href]) => href), [applicant]);
});

test('an original that the counter wants to see is marked from the list to the receipt', async () => {
  take(...papers);
  const client = await asPerson(4);
  let page = await client.open(`${origin.portal}/thu-tuc/${CODE}`);
  const originals = page.all('.mc-papers__item').filter((p) => text(p).includes('Giữ sẵn bản chính'));
  assert.deepEqual(originals.map((p) => text(p.querySelector('.mc-papers__name'))),
    ['Giấy chứng sinh', 'Hoặc thay bằng: Giấy cam đoan', 'Thẻ căn cước (nếu thuộc trường hợp này)']);

  page = await atPapers(client, { code: CODE });
  const marked = papersOf(page).filter((p, i) => page.all('.mc-paper')[i].querySelector('.mc-paper__original'));
  assert.deepEqual(marked.map((p) => p.name), ['2. Giấy chứng sinh', '4. Giấy cam đoan', '6. Thẻ căn cước']);
  page = await give(give(page, 0, pdf(word())), 3, pdf(word())).press('Tiếp tục');
  // Whose result comes home brings nothing to a counter.
  const home = await page.fill({ 'Nhận kết quả qua bưu điện': true }).press('Tiếp tục');
  assert.match(home.words, /Bạn nhận kết quả tại nhà/);
  assert.doesNotMatch(home.words, /Mang bản chính đến quầy/);
  page = await (await home.press('Quay lại')).fill({ 'Nhận kết quả qua bưu điện': false }).press('Tiếp tục');
  assert.match(page.words, /Mang bản chính đến quầy/);
  page = await ready(page).press('Lưu và gửi hồ sơ');
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

const ourForms = JSON.parse(readFileSync(path.join(root, 'schema/seed/forms.json'), 'utf8')).forms;
const takeForms = (forms) => ctl('sheets', 'import', file({ forms }));
const pdfText = (bytes) => execFileSync('pdftotext', ['-layout', '-', '-'], { input: bytes, encoding: 'utf8' });

test('a form of ours comes filled in with what the applicant said, and only to them', async () => {
  take(...papers);
  const client = await asPerson(4);
  takeForms([...ourForms, {
    slug: 'don-thu', title: 'ĐƠN THỬ', for: [{ procedure: CODE, component: 'Đơn' }],
    lines: [{ text: 'Kính gửi: {agency}' }, { label: 'Tôi là', text: '{name}, {paper}' },
      { label: 'Ở', text: '{address}' }, { label: 'Thay cho', text: '{other-name}' }] }]);
  try {
    const page = await atPapers(client, { code: CODE });
    const link = page.all('.mc-paper__sheet a');
    assert.deepEqual(link.map(text), ['Tải mẫu đơn: Đơn']);
    const form = await client.open(new URL(link[0].getAttribute('href'), page.url).href);
    assert.equal(form.headers['content-type'], 'application/pdf');
    assert.match(form.headers['content-disposition'], /^attachment; filename="don-thu\.pdf"$/);
    const words = pdfText(form.body);
    const { name, id } = people()[4];
    assert.match(words, /ĐƠN THỬ/);
    assert.match(words, /Kính gửi: .*Tân Ninh/);
    assert.ok(words.includes(`${name}, Căn cước/CCCD ${id}`), words);
    assert.match(words, /12 Lê Lợi, Phường Tân Ninh/);
    assert.match(words, /Thay cho +…+/);

    // At the procedure it is empty, for whoever comes.
    const visitor = new Client();
    const empty = await (await visitor.open(`${origin.portal}/thu-tuc/${CODE}`)).follow('Tải mẫu đơn: Đơn');
    assert.match(pdfText(empty.body), /Tôi là +…+,\s+…+/);

    const stranger = new Client();
    sql('DELETE FROM throttle; DELETE FROM otp', 'motcua_identity');
    await signIn(stranger, people()[3]);
    assert.equal((await stranger.open(form.url.href)).status, 404);
    assert.equal((await client.open(form.url.href.replace('don-thu', 'dang-ky-khai-sinh'))).status, 404);
  } finally {
    takeForms(ourForms);
  }
});

test('the forms that come with the product belong to procedures that are there', () => {
  assert.match(takeForms(ourForms), /3 added/);
  for (const { slug } of ourForms)
    assert.notDeepEqual(sql(`SELECT c.id FROM sheet_component s
       JOIN \`procedure\` p ON p.code = s.procedure_code JOIN procedure_version v ON v.procedure_id = p.id AND v.version = p.version
       JOIN procedure_case k ON k.procedure_version_id = v.id JOIN component c ON c.procedure_case_id = k.id
      WHERE s.sheet_slug = '${slug}' AND c.name LIKE CONCAT(s.name_starts, '%')`), [], slug);
});

test('a form with a place that nobody can fill is not taken in, nor are two for one component', () => {
  const form = { ...ourForms[0], lines: [{ text: 'Tôi là {nmae}' }] };
  const refused = (forms, pattern) =>
    assert.throws(() => takeForms(forms), (error) => error.status === 65 && pattern.test(String(error.stderr)));
  refused([form], /text: no place is named \{nmae\}/);
  refused([ourForms[0], { ...ourForms[0], slug: 'khac' }], /has two forms/);
  assert.deepEqual(sql('SELECT COUNT(*) FROM sheet'), [[String(ourForms.length)]]);
});

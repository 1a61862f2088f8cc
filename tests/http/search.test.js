// Finding procedures: 150 judged queries with their score, what people type
// wrongly on purpose or not, and the catalogue as data.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { writeFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { raw } from '../lib/client.js';
import { queries } from '../lib/judged.js';
import { origin, root } from '../lib/stack.js';

const get = async (target, headers = {}) => {
  const answer = await raw(origin.portal + target, { headers });
  return { ...answer, text: answer.body.toString('utf8') };
};
const find = async (words, more = '') => {
  const { status, text } = await get(`/thu-tuc?q=${encodeURIComponent(words)}${more}`);
  assert.equal(status, 200, words);
  return [...text.matchAll(/mc-list__title"><a href="\/thu-tuc\/([^"]+)"/g)].map((m) => m[1]);
};

test('150 judged queries keep their score', async () => {
  assert.ok(queries.length >= 150);
  const kinds = {};
  for (const [kind, words, code] of queries) {
    const rank = (await find(words)).indexOf(code) + 1;
    const score = (kinds[kind] ??= { count: 0, mrr: 0, recall: 0, missed: [] });
    score.count++;
    score.mrr += rank ? 1 / rank : 0;
    score.recall += rank && rank <= 5 ? 1 : 0;
    if (rank !== 1) score.missed.push(`${words} (${rank || 'not found'})`);
  }
  const lines = Object.entries(kinds).map(([kind, s]) =>
    `${kind}: ${s.count} queries, MRR ${(s.mrr / s.count).toFixed(3)}, recall at 5 ${(s.recall / s.count).toFixed(3)}; not first: ${s.missed.join('; ') || 'none'}`);
  for (const line of lines) console.log(line);
  if (process.env.MOTCUA_RESULTS) {
    mkdirSync(path.join(root, 'tests/results'), { recursive: true });
    writeFileSync(path.join(root, 'tests/results/search-relevance.txt'), lines.join('\n') + '\n');
  }
  for (const [kind, s] of Object.entries(kinds)) {
    const floor = kind === 'one slip' ? 0.9 : 0.93;
    assert.ok(s.mrr / s.count >= floor, `MRR ${kind}: ${s.mrr / s.count}`);
    assert.ok(s.recall / s.count >= floor + 0.03, `recall ${kind}: ${s.recall / s.count}`);
  }
});

test('ten everyday needs, without marks and with a slip, come first', async () => {
  const needs = {
    'giay khai snih': '1.001193', 'dang ky ket hno': '1.000894', 'bang lia xe': '3.000348',
    'nhap ho khau': '1.004222', 'tam trus': '1.004194', 'sao y ban chihn': '2.000815',
    'giay doc thna': '1.004873', 'ly lihc tu phap': '3.000333', 'thanh lap ho kinh doahn': '1.001612',
    'giay phep xay nhaf': '1.013225',
  };
  for (const [words, code] of Object.entries(needs)) assert.equal((await find(words))[0], code, words);
});

test('marks, case, composition and i/y do not matter', async () => {
  const first = await find('hộ tịch trích lục');
  for (const same of ['HỘ TỊCH TRÍCH LỤC', 'ho tich trich luc', 'hộ tịch trích lục'.normalize('NFD'), '  hộ   tịch–trích lục '])
    assert.deepEqual(await find(same), first, same);
  assert.deepEqual(await find('đăng kí tạm trú'), await find('đăng ký tạm trú'));
});

test('whatever is typed, the page comes', async () => {
  const targets = [
    '/thu-tuc', '/thu-tuc?q=', '/thu-tuc?q=%20%20', `/thu-tuc?q=${'a'.repeat(7000)}`, '/thu-tuc?q=%CC%81%CC%81',
    '/thu-tuc?q=%F0%9F%98%80', "/thu-tuc?q=';DROP TABLE unit;--".replace(/ /g, '%20'), '/thu-tuc?q=%3Cscript%3Ealert(1)%3C/script%3E',
    '/thu-tuc?q=%FF%FE', '/thu-tuc?q=%00', '/thu-tuc?trang=1000000000', '/thu-tuc?trang=-1', '/thu-tuc?trang=abc',
    '/thu-tuc?doi-tuong=dt99&cap=sao-hoa&muc-do=9&linh-vuc=khong-co', '/thu-tuc?q=%25_%5C', `/thu-tuc?q=${'khai+'.repeat(39)}`,
  ];
  for (const target of targets) {
    const { status, text } = await get(target);
    assert.equal(status, 200, target.slice(0, 60));
    assert.match(text, /<h1[^>]*>Tìm thủ tục<\/h1>/, target.slice(0, 60));
    assert.doesNotMatch(text, /<script>alert/);
  }
  assert.match((await get(`/thu-tuc?q=${'a'.repeat(7000)}`)).text, /Có lỗi cần sửa/);
  assert.match((await get('/thu-tuc?q=%FF%FE')).text, /Có lỗi cần sửa/);
  assert.match((await get('/thu-tuc?linh-vuc=khong-co')).text, /Bộ lọc trong địa chỉ không có/);
  assert.match((await get('/thu-tuc?q=zzzzzz')).text, /Không tìm thấy thủ tục nào/);
});

test('filters combine, and every result is of what was chosen', async () => {
  const all = await find('đăng ký');
  const some = await find('đăng ký', '&cap=xa&linh-vuc=ho-tich');
  assert.ok(some.length > 0);
  for (const code of some) assert.match((await get(`/thu-tuc/${code}`)).text, /href="\/thu-tuc\?linh-vuc=ho-tich"/, code);
  assert.ok(all.length >= some.length);
});

test('a procedure is a page; what is none is a 404', async () => {
  const { status, text } = await get('/thu-tuc/1.001193');
  assert.equal(status, 200);
  assert.match(text, /itemtype="https:\/\/schema.org\/GovernmentService"/);
  assert.match(text, /href="\/thu-tuc\/1.001193\/noi-nop"[^>]*>Nộp hồ sơ/);
  assert.equal((await get('/thu-tuc/1.001193.000.00.00.H53')).status, 200);
  for (const code of ['9.999999', "1'--", '%00', '%FF', 'a'.repeat(500)])
    assert.ok([400, 404].includes((await get(`/thu-tuc/${code}`)).status), code);
});

test('an event of life leads to the procedure', async () => {
  const { text } = await get('/su-kien/sinh-con?chon=viet-nam');
  assert.match(text, /href="\/thu-tuc\/1.001193\/noi-nop"/);
  assert.equal((await get('/su-kien/khong-co')).status, 404);
});

test('the catalogue is data, and says when it is the same', async () => {
  for (const target of ['/du-lieu/thu-tuc.json', '/du-lieu/thu-tuc.csv', '/du-lieu/thu-tuc/1.001193.json']) {
    const { status, headers, text } = await get(target);
    assert.equal(status, 200, target);
    assert.ok(headers.etag, target);
    if (target.endsWith('.json')) JSON.parse(text);
    assert.equal((await get(target, { 'If-None-Match': headers.etag })).status, 304, target);
  }
});

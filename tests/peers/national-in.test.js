// SPDX-License-Identifier: GPL-3.0-or-later
// What citizens file at the national portal (national-side.js) is worked here to
// its end, and told there; what cannot be taken in waits with its reason.
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { changeByHand, takeAway, takeIn } from '../lib/catalogue.js';
import { eicar, startClamd } from '../lib/clamd.js';
import { Client } from '../lib/client.js';
import { filed } from '../lib/filing.js';
import { check, connect, disconnect, even, replayed, row, same } from '../lib/national.js';
import { officer as officerAs } from '../lib/officer.js';
import { withWorker } from '../lib/outbox.js';
import { pdf, png, zip } from '../lib/papers.js';
import { asPerson, signIn, signUp } from '../lib/sign-in.js';
import { ctl, eventually, origin, people, sql } from '../lib/stack.js';
import { NationalSide, stamp } from './national-side.js';

const side = new NationalSide();
before(() => connect(side));
after(() => disconnect(side));

let nth = 0;
const number = () => `0720${90 + nth % 10}${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
// A birth registration at the ward of Tân Ninh, and one paper.
function form(more = {}) {
  nth++;
  return { MaTTHC: '1.001193', MaDonViTiepNhan: 'H53.X25459', ChuHoSo: 'Trần Văn Nộp', SoGiayToChuHoSo: number(), SoDienThoai: '0912345678',
    Email: '', DiaChi: '12 Lê Lợi', TaiLieuNop: [side.paper('chung-sinh.pdf', pdf(`chứng sinh ${nth} ${Math.random()}`).data)], ...more };
}
const incoming = (code, kind = 'dossier') => {
  const [found] = sql(`SELECT state, reason, detail, COALESCE(dossier_id, 0) FROM sync_incoming WHERE code = '${code}' AND kind = '${kind}'`);
  return found && { state: found[0], reason: found[1], detail: found[2], id: found[3] };
};
const here = (code) => {
  const [[id, ours, publicId]] = sql(`SELECT id, code, public_id FROM dossier WHERE national_code = '${code}'`);
  return { id, code: ours, publicId, page: `${origin.officer}/ho-so/${publicId}` };
};
async function takenIn(code, kind) {
  await eventually(() => incoming(code, kind)?.state === 'taken', { what: `${code} taken in (${JSON.stringify(incoming(code, kind))})` });
  return here(code);
}
const held = (code, reason) => eventually(() => incoming(code)?.reason === reason, { what: `${code} held for ${reason}` });
const change = (code, type, fields) => side.tell({ service: 'DongBoTrangThaiHoSo', madonvi: side.unit, type, data: { MaHoSo: code, NgayXuLy: stamp(), ...fields } });
async function act(who, dossier, name, words) {
  let page = await who.open(dossier.page);
  if (words === undefined) return page.press(name);
  page = await page.follow(name);
  return page.fill(words).press(name);
}
const status = ({ id }) => sql(`SELECT status FROM dossier WHERE id = ${id}`)[0][0];

test('a dossier filed at the national portal is worked here to its end, told there, and found by its citizen', async () => {
  const client = new Client();
  const citizen = await signUp(client, 'Nguyễn Thị Ở Xa');
  const [[component]] = sql(`SELECT c.name FROM component c JOIN procedure_case k ON k.id = c.procedure_case_id
    JOIN procedure_version v ON v.id = k.procedure_version_id JOIN \`procedure\` p ON p.id = v.procedure_id AND p.version = v.version
    WHERE p.code = '1.001193' AND k.kind <> 'alternative' ORDER BY k.position, c.position LIMIT 1`);
  const fields = form({ ChuHoSo: citizen.name, SoGiayToChuHoSo: citizen.id, SoDienThoai: citizen.phone, NgayNopHoSo: stamp(Date.now() - 3600_000),
    TaiLieuNop: [side.paper('to-khai.pdf', pdf('tờ khai').data, { component }), side.paper('anh.png', png('ảnh').data)] });
  const { code, answer } = await side.submit(fields);
  assert.deepEqual([answer.error_code, answer.MaHoSoDonVi], ['0', undefined]);
  const dossier = await takenIn(code);
  await even(dossier);

  const desk = await officerAs('desk');
  let page = await desk.open(`${origin.officer}/hang-doi/cho-tiep-nhan?tu=${dossier.code}`);
  assert.ok(page.hasLink(dossier.code), 'it waits to be received');
  page = await desk.open(dossier.page);
  assert.match(page.words, new RegExp(`Nơi nộp ?Cổng Dịch vụ công quốc gia, mã ${code}`));
  assert.match(page.words, /Nguyễn Thị Ở Xa/);
  assert.ok(page.hasLink('to-khai.pdf') && page.hasLink('anh.png'));
  assert.match(page.words, /Giấy tờ khác ?anh\.png/);
  await act(desk, dossier, 'Tiếp nhận hồ sơ');
  await act(desk, dossier, 'Chuyển xử lý');
  const specialist = await officerAs('specialist');
  await act(specialist, dossier, 'Nhận việc');
  await act(specialist, dossier, 'Yêu cầu bổ sung', { 'Lý do': 'Thiếu bản sao giấy chứng sinh.' });
  await even(dossier);
  assert.equal(side.held.get(code).dossier.TrangThaiHoSo, '5');

  // Answered there, with a paper.
  const more = await change(code, 'BoSung', { NoiDung: 'Tôi gửi bản rõ.', TaiLieuXuLy: [side.paper('chung-sinh.pdf', pdf('bản rõ').data)] });
  assert.deepEqual([more.error_code, more.MaHoSoDonVi], ['0', dossier.code]);
  await takenIn(code, 'supplement');
  page = await specialist.open(dossier.page);
  assert.match(page.words, /Giấy tờ đã bổ sung|chung-sinh\.pdf/);
  assert.ok(page.hasLink('chung-sinh.pdf'));
  await act(specialist, dossier, 'Soạn kết quả', { 'Tiêu đề': 'Giấy khai sinh', 'Nội dung': 'Đăng ký khai sinh cho cháu bé.' });
  await act(specialist, dossier, 'Trình kiểm tra');
  await act(await officerAs('head'), dossier, 'Thông qua');
  await act(await officerAs('signer'), dossier, 'Ký duyệt', {});
  await act(await officerAs('clerk'), dossier, 'Cấp số và phát hành', { 'Số': '9/KS-UBND' });
  await act(desk, dossier, 'Trả kết quả', { 'Người nhận': citizen.name, 'Giấy tờ người nhận xuất trình': `CCCD ${citizen.id}` });
  assert.equal(status(dossier), '10');
  await even(dossier);
  const { dossier: told } = same(side, dossier, code);
  assert.deepEqual([told.TrangThaiHoSo, told.ChuHoSo, told.SoGiayToChuHoSo, told.NgayNopHoSo], ['10', citizen.name, citizen.id, fields.NgayNopHoSo]);
  assert.equal(told.DanhSachGiayToKetQua.length, 1);
  assert.match(replayed(), / 0 different\n/);
  assert.match(await check(), / 0 different, 0 not there/);

  // By either code, and in the list of who signs in for the first time now.
  for (const typed of [code, dossier.code.toLowerCase()]) {
    page = await new Client().open(`${origin.portal}/tra-cuu`);
    page = await page.fill({ 'Mã hồ sơ': typed, 'Số điện thoại hoặc số CCCD': citizen.id }).press('Tra cứu');
    assert.match(page.words, new RegExp(`Mã ở Cổng quốc gia ?${code}.*Đã trả kết quả`), page.errors.join());
  }
  page = await new Client().open(`${origin.portal}/tra-cuu`);
  page = await page.fill({ 'Mã hồ sơ': code, 'Số điện thoại hoặc số CCCD': '0911111111' }).press('Tra cứu');
  assert.ok(!page.words.includes('Đã trả kết quả'));
  // Asked from there, it is answered as it is told.
  const asked = await side.tell({ service: 'TraCuuHoSo', madonvi: side.unit, MaHoSo: code });
  assert.deepEqual([asked.error_code, asked.MaHoSoDonVi, asked.data[0].TrangThaiHoSo, asked.data[0].MaHoSo], ['0', dossier.code, '10', code]);
});

test('who files there and signs in here for the first time finds the dossier in their list', async () => {
  const person = people()[4];
  const { code } = await side.submit(form({ ChuHoSo: person.name, SoGiayToChuHoSo: person.id }));
  const dossier = await takenIn(code);
  const citizen = await asPerson(4);
  const page = await citizen.open(`${origin.portal}/ho-so/${dossier.publicId}`);
  assert.equal(page.status, 200);
  assert.match(page.words, new RegExp(code));
});

test('the same filing sent again, by several at once too, is one dossier, and is answered the same', async () => {
  const fields = form();
  const { code, dossier: sent } = await side.submit(fields);
  const again = () => side.tell({ service: 'DongBoHoSoMC', madonvi: side.unit, isUpdating: 'False', data: [sent] });
  for (const { error_code } of await Promise.all([again(), again(), again()])) assert.equal(error_code, '0');
  const dossier = await takenIn(code);
  assert.deepEqual((({ error_code, MaHoSoDonVi }) => [error_code, MaHoSoDonVi])(await again()), ['0', dossier.code]);
  assert.equal(sql(`SELECT COUNT(*) FROM dossier WHERE national_code = '${code}'`)[0][0], '1');
});

test('a national code used twice, or one of ours, is refused and changes nothing', async () => {
  const { code } = await side.submit(form());
  const dossier = await takenIn(code);
  const other = await side.submit({ ...form(), MaHoSo: code, ChuHoSo: 'Người Khác' });
  assert.deepEqual(other.answer, { error_code: '-4', message: 'Mã hồ sơ đã tồn tại, của một hồ sơ khác' });
  const ours = await filed(await asPerson(3));
  assert.equal((await side.submit({ ...form(), MaHoSo: ours.code })).answer.error_code, '-4');
  assert.equal(sql(`SELECT full_name FROM dossier_applicant WHERE dossier_id = ${dossier.id}`)[0][0], 'Trần Văn Nộp');
});

test('an owner whose number is another’s here is taken in, shown to nobody else, and pointed out to officers', async () => {
  const known = people()[5];
  await asPerson(5);
  const { code } = await side.submit(form({ ChuHoSo: 'Tên Khác Hẳn', SoGiayToChuHoSo: known.id }));
  const dossier = await takenIn(code);
  const citizen = await asPerson(5);
  assert.equal((await citizen.open(`${origin.portal}/ho-so/${dossier.publicId}`)).status, 404);
  const page = await (await officerAs('desk')).open(dossier.page);
  assert.match(page.words, /Tên Khác Hẳn.*tài khoản mang tên khác|tài khoản mang tên khác.*Tên Khác Hẳn/);
});

test('an unknown procedure, one without details, an unknown agency or one that does not take it: parked before the desk’s eyes, and taken in once mended', async (t) => {
  const code = `9.${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
  t.after(() => takeAway(code)); // the catalogue is the other stories' too
  const cases = [['procedure', { MaTTHC: code }, () => takeIn(code, {})], ['agency', { MaDonViTiepNhan: 'X99.LA' }, () => ctl('national', 'map', 'agency', 'H53.X25459', 'X99.LA')]];
  for (const [reason, fields, mend] of cases) {
    const sent = await side.submit(form(fields));
    await held(sent.code, reason);
    sql(`UPDATE sync_incoming SET received_at = received_at - INTERVAL 1 HOUR WHERE code = '${sent.code}'`);
    assert.match(ctl('metrics').match(/^motcua_national.*$/gm).join('\n'), /^motcua_national_in_held [1-9]/m);
    assert.match(ctl('metrics').match(/^motcua_national.*$/gm).join('\n'), /^motcua_national_in_behind_seconds 3[6-9]\d\d/m);
    assert.match(ctl('national', 'status'), /incoming\t\d+ waiting, [1-9]\d* held/);
    const page = await (await officerAs('desk')).open(`${origin.officer}/lien-thong`);
    assert.match(page.words, new RegExp(`${sent.code}.*${Object.values(fields)[0].replace('.', '\\.')}`));
    assert.match(ctl('national', 'incoming'), new RegExp(`${sent.code}\tdossier\theld\t.*\t${reason}\t`));
    mend();
    ctl('national', 'take', sent.code);
    const dossier = await takenIn(sent.code);
    await even(dossier);
  }
  ctl('national', 'map', 'agency', 'H53.X25459', 'H53.X25459');
  const elsewhere = await side.submit(form({ MaDonViTiepNhan: 'H53.16' }));
  await held(elsewhere.code, 'competence');
  ctl('national', 'map', 'stated', '1.001193', 'bo-tu-phap', '--from', '2026-01-01');
  const stated = await side.submit(form());
  await held(stated.code, 'stated');
  ctl('national', 'map', 'stated', '1.001193', 'motcua', '--from', '2026-01-01');
  ctl('national', 'take', stated.code);
  await takenIn(stated.code);
});

test('papers that are not as they should be hold their dossier with a reason, and what is sent anew puts it right', async () => {
  const huge = async (response) => {
    response.writeHead(200);
    const piece = Buffer.alloc(1 << 20);
    for (let i = 0; i < 50 && !response.destroyed; i++) if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]).catch(() => {});
    response.end();
  };
  const good = pdf('giấy').data;
  const papers = [
    ['file_empty', () => side.paper('rong.pdf', Buffer.alloc(0))],
    ['paper_hash', () => side.paper('khac.pdf', good, { hash: 'a'.repeat(64) })],
    ['paper_away', () => ({ ...side.paper('mat.pdf', good), DuongDanTaiTepTin: `http://127.0.0.1:${side.port}/tep/khong-co` })],
    ['paper_away', () => side.paper('dut.pdf', (response) => response.destroy(), { hash: 'a'.repeat(64) })],
    ['file_too_big', () => side.paper('lon.pdf', huge, { hash: 'a'.repeat(64) })],
    ['file_type', () => side.paper('la.bin', randomBytes(2000))],
    ['file_broken', () => side.paper('hong.pdf', Buffer.concat([good.subarray(0, 40), randomBytes(500)]))],
    ['paper_address', () => ({ ...side.paper('ngoai.pdf', good), DuongDanTaiTepTin: `http://127.0.0.1:${side.port}/tepx/a` })],
    ['paper_address', () => ({ ...side.paper('trong.pdf', good), DuongDanTaiTepTin: 'http://127.0.0.1:3306/' })],
    ['paper_address', () => ({ ...side.paper('tep.pdf', good), DuongDanTaiTepTin: 'file:///etc/passwd' })],
  ];
  for (const [reason, paper] of papers) {
    const sent = await side.submit(form({ TaiLieuNop: [side.paper('giay.pdf', pdf(`giấy ${reason}`).data), paper()] }));
    await held(sent.code, reason);
    assert.equal(sql(`SELECT COUNT(*) FROM dossier WHERE national_code = '${sent.code}'`)[0][0], '0', `${reason}: a draft until it is whole`);
    const page = await (await officerAs('desk')).open(`${origin.officer}/lien-thong`);
    assert.ok(page.words.includes(sent.code), reason);
    const anew = await side.submit({ ...sent.dossier, TaiLieuNop: [side.paper('giay.pdf', pdf(`giấy ${reason}`).data)] });
    assert.equal(anew.answer.error_code, '0');
    await takenIn(sent.code);
  }
});

test('an infected paper holds its dossier before the desk’s eyes, and a clean one sent anew takes it in', async () => {
  const clamd = await startClamd();
  try {
    await withWorker({ 'antivirus.kind': 'clamd', 'antivirus.socket': clamd.socket }, async () => {
      const bad = zip({ '[Content_Types].xml': `<Types>${randomBytes(6).toString('hex')}</Types>`, 'word/eicar.com': eicar }, 'don.docx');
      const good = () => side.paper('sach.pdf', pdf(`sạch ${Math.random()}`).data);
      const sent = await side.submit(form({ TaiLieuNop: [good(), side.paper('don.docx', bad.data)] }));
      await held(sent.code, 'file_infected');
      assert.equal(incoming(sent.code).detail, 'don.docx');
      assert.equal(sql(`SELECT COUNT(*) FROM dossier WHERE national_code = '${sent.code}'`)[0][0], '0');
      const page = await (await officerAs('desk')).open(`${origin.officer}/lien-thong`);
      assert.match(page.words, new RegExp(`${sent.code}.*mã độc.*don\\.docx`));
      await side.submit({ ...sent.dossier, TaiLieuNop: [good()] });
      const dossier = await takenIn(sent.code);
      assert.equal(sql(`SELECT GROUP_CONCAT(DISTINCT f.scan) FROM dossier_file x JOIN file f ON f.id = x.file_id WHERE x.dossier_id = ${dossier.id}`)[0][0], 'clean');
    });
  } finally {
    await clamd.stop();
  }
});

test('a procedure whose details are not here yet holds its dossiers, and takes them in when they come', async (t) => {
  const code = `9.${String(Math.floor(Math.random() * 1e6)).padStart(6, '0')}`;
  t.after(() => takeAway(code)); // the catalogue is the other stories' too
  takeIn(code, {});
  const detailed = (is) => changeByHand(`UPDATE procedure_version v JOIN \`procedure\` p ON p.id = v.procedure_id AND p.version = v.version SET v.is_detailed = ${is} WHERE p.code = '${code}'`);
  detailed('FALSE');
  const sent = await side.submit(form({ MaTTHC: code }));
  await held(sent.code, 'version');
  const page = await (await officerAs('desk')).open(`${origin.officer}/lien-thong`);
  assert.match(page.words, new RegExp(`${sent.code}.*Phiên bản chi tiết.*${code.replace('.', '\\.')}`));
  detailed('TRUE');
  ctl('national', 'take', sent.code);
  await even(await takenIn(sent.code));
});

test('a withdrawal made there ends it here before acceptance, and asks for a stop after', async () => {
  const early = await side.submit(form());
  const first = await takenIn(early.code);
  assert.equal((await change(early.code, 'Rut', { NoiDung: 'Tôi không cần nữa.' })).error_code, '0');
  await takenIn(early.code, 'withdrawal');
  assert.equal(status(first), '7');
  await even(first);
  same(side, first, early.code);
  const late = await side.submit(form());
  const second = await takenIn(late.code);
  await act(await officerAs('desk'), second, 'Tiếp nhận hồ sơ');
  await change(late.code, 'Rut', { NoiDung: 'Tôi không cần nữa.' });
  await takenIn(late.code, 'withdrawal');
  assert.deepEqual(sql(`SELECT kind FROM dossier_event WHERE dossier_id = ${second.id} ORDER BY position DESC LIMIT 1`)[0], ['stop_asked']);
  // What cannot happen now is not lost, and what never came is not there.
  await change(late.code, 'BoSung', { NoiDung: 'Chưa ai hỏi.' });
  await eventually(() => incoming(late.code, 'supplement')?.reason === 'status', { what: 'the hold' });
  assert.equal((await change('G22.99-KHONG-CO', 'Rut', { NoiDung: 'x' })).error_code, '1');
});

test('whoever has not signed is told nothing; what is signed and wrong is told which field', async () => {
  const call = { service: 'TraCuuHoSo', madonvi: side.unit, MaHoSo: 'x' };
  assert.deepEqual(await side.tell(call, { key: 'x'.repeat(64) }), { status: 404 });
  assert.deepEqual(await side.tell(call, { skewS: 3 * 3600 }), { status: 404 });
  for (const skewS of [-3600, 3600]) assert.equal((await side.tell(call, { skewS })).error_code, '1', 'a clock an hour off');
  const raw = (headers, body = JSON.stringify(call)) => fetch(side.at, { method: 'POST', headers, body }).then((answer) => answer.status);
  assert.equal(await raw({}), 404);
  assert.equal(await raw({ authorization: 'LienThong t=,mac=' }), 404);
  assert.equal(await raw({ authorization: `LienThong t=${'9'.repeat(30)},mac=${'0'.repeat(64)}` }), 404);
  assert.equal(await raw({ 'content-type': 'application/json' }, 'x'.repeat(300 * 1024)), 413);
  const wrong = { MaHoSo: ['', 'có dấu cách', 'x'.repeat(61), '../x', 7], MaTTHC: ['', undefined], MaDonViTiepNhan: [undefined, ''], ChuHoSo: ['', 'x'.repeat(101), 'a\u0001b', null],
    LoaiDoiTuong: ['0', '5', '', undefined], SoGiayToChuHoSo: ['', 'x'.repeat(31)], NgayNopHoSo: ['20261331000000', '2026-01-01', '', '20260101250000'],
    TaiLieuNop: ['x', {}, Array(51).fill(side.paper('a.pdf', pdf('a').data)), [{}], [{ ...side.paper('a.pdf', pdf('a').data), HashTepTin: 'zz' }]] };
  for (const [field, values] of Object.entries(wrong)) {
    for (const value of values) {
      const { answer } = await side.submit({ ...form(), [field]: value });
      assert.equal(answer.error_code, '-2', `${field}: ${JSON.stringify(value)}`);
      assert.match(answer.message, new RegExp(`Trường không hợp lệ: (${field}|TenTepDinhKem|HashTepTin)$`));
    }
  }
  for (const body of [{}, { service: 'Khac' }, { service: 'DongBoHoSoMC' }, { service: 'DongBoHoSoMC', data: [] }, { service: 'DongBoTrangThaiHoSo', type: 'Khac', data: { MaHoSo: 'x' } }, []])
    assert.equal((await side.tell(body)).error_code, '-2', JSON.stringify(body));
});

test('a clock of theirs that is ahead files nothing tomorrow', async () => {
  const { code } = await side.submit(form({ NgayNopHoSo: stamp(Date.now() + 3600_000) }));
  const dossier = await takenIn(code);
  assert.equal(sql(`SELECT filed_at <= UTC_TIMESTAMP(6) FROM dossier WHERE id = ${dossier.id}`)[0][0], '1');
  await even(dossier);
  assert.equal(row(dossier).state, 'even');
});

test('an organisation is the owner, and who files for it the applicant', async () => {
  const { code } = await side.submit(form({ LoaiDoiTuong: '2', ChuHoSo: 'Công ty TNHH Thử Nghiệm', SoGiayToChuHoSo: '3901234567', TenNguoiNop: 'Lê Thị Đại Diện', SoDinhDanh: number() }));
  const dossier = await takenIn(code);
  const page = await (await officerAs('desk')).open(dossier.page);
  assert.match(page.words, /Lê Thị Đại Diện/);
  assert.match(page.words, /Công ty TNHH Thử Nghiệm/);
  await even(dossier);
  const told = side.held.get(code).dossier;
  assert.deepEqual([told.ChuHoSo, told.LoaiDoiTuong, told.SoGiayToChuHoSo], ['Công ty TNHH Thử Nghiệm', '2', '3901234567']);
});

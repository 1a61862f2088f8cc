// SPDX-License-Identifier: GPL-3.0-or-later
// national-side.js: a national portal that is none: a real HTTP server with the
// calls of the first generation (VXP), written from its field lists, which takes
// nothing that those do not have. Tests make it misbehave as servers of the
// field do; the demo runs it as its “national side”, with a page of what it holds.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';

const time = (text) => text === '' || (/^\d{14}$/.test(text) && !Number.isNaN(Date.parse(
  `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}T${text.slice(8, 10)}:${text.slice(10, 12)}:${text.slice(12)}+07:00`)));
export const text = (most = 4000) => (value) => typeof value === 'string' && [...value].length <= most && !value.includes('\uFFFD');
export const some = (most) => (value) => text(most)(value) && value !== '';
export const one = (...values) => (value) => values.includes(value);
export const flag = one('0', '1');
export const listOf = (fields) => (value) => Array.isArray(value) && value.every((item) => wrong(item, fields) === undefined);

// The first field that is not as it must be; undefined: all are.
export function wrong(item, fields) {
  if (item === null || typeof item !== 'object') return 'data';
  return Object.keys(fields).find((name) => !fields[name](item[name])) ?? Object.keys(item).find((name) => !fields[name]);
}

const link = (value) => /^https?:\/\/\S+$/.test(value);
const paper = { TepDinhKemId: some(), TenTepDinhKem: some(), IsDeleted: one('True', 'False'), MaThanhPhanHoSo: text(), DuongDanTaiTepTin: link,
  DuocSoHoa: flag, DuocTaiSuDung: one('0', '1', '2'), DuocLayTuKhoDMQG: flag, MaKetQuaThayThe: text() };
const dossierFields = {
  MaHoSo: some(60), MaTTHC: (value) => /^\d\.\d{6}/.test(value), TenTTHC: some(), MaLinhVuc: some(), TenLinhVuc: some(), KenhThucHien: one('1', '2', '3'),
  SoGiayToChuHoSo: text(), ChuHoSo: some(), LoaiDoiTuong: one('1', '2', '3', '4'), MaDoiTuong: text(), ThongTinKhac: text(), Email: text(), Fax: text(),
  SoDienThoai: text(), TrichYeuHoSo: text(1000), NgayTiepNhan: time, NgayHenTra: time, TrangThaiHoSo: (value) => /^([1-9]|10)$/.test(value), NgayTra: time,
  ThongTinTra: text(), HinhThuc: flag, NgayKetThucXuLy: time, DonViXuLy: some(), GhiChu: text(), NoiNopHoSo: one('2'), HoSoCoThanhPhanSoHoa: flag,
  TaiKhoanDuocXacThucVoiVNeID: flag, DuocThanhToanTrucTuyen: one('0', '1', '2', '3'), NgayTuChoi: time, NgayNopHoSo: time,
  DinhDanhCHS: listOf({ LoaiDinhDanh: one('1', '2'), SoDinhDanh: some() }), DSKetNoiCSDL: listOf({ MaCSDL: some() }), TaiLieuNop: listOf(paper),
  DanhSachLePhi: listOf({ TenPhiLePhi: some(), MaPhiLePhi: text(), HinhThucThu: text(), Gia: (value) => /^\d+$/.test(value), LoaiPhiLePhi: text() }),
  DanhSachTepDinhKemKhac: listOf({ TenGiayTo: some(2000), SoLuong: text(), LoaiGiayTo: text() }),
  DanhSachHoSoBoSung: listOf({ HoSoBoSungId: some(), NguoiYeuCauBoSung: text(), NoiDungBoSung: text(), NgayBoSung: time, NguoiTiepNhanBoSung: text(),
    ThongTinTiepNhan: text(), NgayTiepNhanBoSung: time, TrangThaiBoSung: flag }),
  DanhSachGiayToKetQua: listOf({ TenGiayTo: some(), MaThanhPhanHoSo: text(), GiayToId: some(), DuongDanTepTinKetQua: link, MaGiayToKetQua: text() }),
};
const lineFields = { MaHoSo: some(60), NguoiXuLy: some(50), ChucDanh: text(), ThoiDiemXuLy: time, PhongBanXuLy: some(), NoiDungXuLy: some(),
  TrangThai: (value) => /^([1-9]|10)$/.test(value), NgayBatDau: time, NgayKetThucTheoQuyDinh: time };

// A moment as the field lists have it.
export const stamp = (at = Date.now()) => new Date(at + 7 * 3600_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const yes = (more = {}) => ({ error_code: '0', message: 'Thành công', ...more });
const no = (error_code, message) => ({ error_code, message });

// What a server of the field does instead of answering; `does`: it has done what
// was asked all the same.
export const faults = {
  slow: { does: true, answer: async (response, good) => { await sleep(1500); response.writeHead(200).end(good); } },
  lost: { does: true, answer: async (response) => response.destroy() },
  unheard: { does: false, answer: async (response) => response.destroy() },
  inside: { does: false, answer: async (response) => response.writeHead(200).end(JSON.stringify(no('-99', 'Lỗi hệ thống'))) },
  text: { does: false, answer: async (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>502 Bad Gateway</body></html>') },
  gateway: { does: false, answer: async (response) => response.writeHead(502).end('Bad Gateway') },
  empty: { does: true, answer: async (response) => response.writeHead(200).end() },
  huge: { does: true, answer: async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const piece = Buffer.alloc(1 << 20, ' ');
    for (let i = 0; i < 50 && !response.destroyed; i++) if (!response.write(piece)) await Promise.race([once(response, 'drain'), once(response, 'close')]).catch(() => {});
    response.end('{"error_code":"0"}');
  } },
  words: { does: true, answer: async (response) => response.writeHead(200).end(JSON.stringify({ message: 'Cập nhật thành công' })) },
  zeros: { does: true, answer: async (response) => response.writeHead(200).end(JSON.stringify({ error_code: '00', message: '' })) },
  number: { does: true, answer: async (response) => response.writeHead(200).end(JSON.stringify({ error_code: 0, message: 'OK' })) },
};

export class NationalSide {
  description = 'national-vxp.json'; // of what it is called with
  faults = faults;

  // `at`: where the province takes what was filed here, `key`: by which it knows us.
  constructor({ user = 'tay-ninh', password = 'mat-khau', unit = 'H53', file, skewS = 0, at, key } = {}) {
    Object.assign(this, { user, password, unit, file, skewS, at, key });
    this.papers = new Map(); // name → bytes, or what answers instead
    this.held = new Map(); // code → { dossier, lines: [] }
    this.calls = []; // { at, service, code, fault, answer }
    this.sessions = new Set();
    this.sessionCalls = Infinity; // how many calls a session lasts
    this.meddle = () => undefined; // (service, code) → the name of a fault
    this.watch = () => {}; // (description, path, request, answer)
    if (file) this.#load();
  }

  #load() {
    try {
      for (const [code, what] of JSON.parse(readFileSync(this.file, 'utf8'))) this.held.set(code, what);
    } catch { /* the first start */ }
  }

  save() {
    if (!this.file) return;
    writeFileSync(`${this.file}.new`, JSON.stringify([...this.held]), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
  }

  signIn({ username, password }) {
    if (username !== this.user || password !== this.password) return no('-1', 'Sai tên đăng nhập hoặc mật khẩu');
    const session = randomBytes(16).toString('hex');
    this.sessions.add({ session, left: this.sessionCalls });
    return { error_code: 0, message: '', session };
  }

  // A call of ours to the province: its answer, or the status of one that is none.
  async tell(call, { skewS = this.skewS, key = this.key } = {}) {
    const body = JSON.stringify(call);
    const seconds = Math.floor(Date.now() / 1000) + skewS;
    const mac = createHmac('sha256', key).update(`${seconds}\n${body}`).digest('hex');
    const response = await fetch(this.at, { method: 'POST', body, headers: { 'content-type': 'application/json', authorization: `LienThong t=${seconds},mac=${mac}` } });
    if (response.status !== 200) return { status: response.status };
    const answer = await response.json();
    this.watch('national-in.json', '/lien-thong/nhan', call, answer);
    return answer;
  }

  // A paper that the province may fetch. `hash`: what we say of it.
  paper(name, data, { hash = createHash('sha256').update(data).digest('hex'), component } = {}) {
    const id = randomBytes(8).toString('hex');
    this.papers.set(id, data);
    return { TenTepDinhKem: name, DuongDanTaiTepTin: `http://127.0.0.1:${this.port}/tep/${id}`, HashTepTin: hash, ...component && { TenThanhPhanHoSo: component } };
  }

  // What a citizen files here; the province is told, and its answer comes back.
  async submit(fields) {
    const dossier = { MaHoSo: `G22.99-${stamp().slice(2, 8)}-${String(1 + this.held.size).padStart(7, '0')}-${randomBytes(2).toString('hex').toUpperCase()}`, LoaiDoiTuong: '1',
      TaiKhoanDuocXacThucVoiVNeID: '1', NgayNopHoSo: stamp(), TaiLieuNop: [], ...fields };
    if (!this.held.has(dossier.MaHoSo)) this.held.set(dossier.MaHoSo, { dossier, lines: [], filedHere: true });
    this.save();
    return { code: dossier.MaHoSo, dossier, answer: await this.tell({ service: 'DongBoHoSoMC', madonvi: this.unit, isUpdating: 'False', data: [dossier] }) };
  }

  sendPaper(id, response) {
    const data = this.papers.get(id);
    if (data === undefined) return response.writeHead(404).end();
    if (typeof data === 'function') return data(response);
    return response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(data);
  }

  // What the call is answered; nothing is done where `dry`.
  serve(call, dry) {
    const session = [...this.sessions].find((known) => known.session === call.session);
    if (!session || session.left-- <= 0) return no('-3', 'session không hợp lệ hoặc đã hết hạn');
    if (call.madonvi !== this.unit) return no('-1', 'Sai mã đơn vị');
    if (call.service === 'TraCuuHoSo') {
      const held = this.held.get(call.MaHoSo);
      return held ? yes({ data: [{ ...held.dossier, QuaTrinhXuLy: held.lines }] }) : no('1', 'Hồ sơ không tồn tại');
    }
    if (!Array.isArray(call.data) || call.data.length === 0) return no('-2', 'Thiếu data');
    const [item] = call.data;
    if (call.service === 'DongBoHoSoMC') {
      const field = wrong(item, dossierFields);
      if (field) return no('-2', `Trường ${field} không hợp lệ`);
      const held = this.held.get(item.MaHoSo);
      if (call.isUpdating === 'False' && held) return no('-4', 'Hồ sơ đã tồn tại');
      if (call.isUpdating === 'True' && !held) return no('1', 'Hồ sơ không tồn tại');
      if (!dry) this.held.set(item.MaHoSo, { ...held, dossier: item, lines: held?.lines ?? [] });
      return yes();
    }
    if (call.service === 'CapNhatTienDoHoSoMC') {
      const field = call.data.map((line) => wrong(line, lineFields)).find(Boolean);
      if (field) return no('-2', `Trường ${field} không hợp lệ`);
      if (call.data.some((line) => !this.held.has(line.MaHoSo))) return no('1', 'Hồ sơ không tồn tại');
      if (!dry) for (const line of call.data) this.held.get(line.MaHoSo).lines.push(line);
      return yes();
    }
    return no('-5', 'Không có dịch vụ này');
  }

  async #answer(request, response) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    response.sendDate = false;
    response.setHeader('date', new Date(Date.now() + this.skewS * 1000).toUTCString());
    return this.handle(request, response, Buffer.concat(chunks));
  }

  // A protocol of its own has calls of its own here.
  handle(request, response, bytes) {
    const body = bytes.toString();
    if (request.method === 'GET' && request.url.startsWith('/tep/')) return this.sendPaper(request.url.slice(5), response);
    if (request.method !== 'POST' || !['/auth', '/goi'].includes(request.url)) return (this.page ?? ((_, out) => out.writeHead(404).end()))(request, response, body);
    if (!request.headers.dstcode) return response.writeHead(400).end('dstcode?');
    const call = JSON.parse(body);
    if (request.url === '/auth') {
      const session = this.signIn(call);
      this.watch(this.description, '/auth', call, session);
      return response.writeHead(200).end(JSON.stringify(session));
    }
    const code = call.MaHoSo ?? call.data?.[0]?.MaHoSo;
    return this.called(response, call, code, (dry) => this.serve(call, dry), '/goi', call.service);
  }

  // That call, noted, and answered as it should be or as servers of the field do.
  called(response, call, code, serve, at, service) {
    const fault = this.meddle(service, code);
    const said = { at: Date.now(), service, isUpdating: call.isUpdating, code, fault };
    this.calls.push(said);
    const good = serve(fault && !this.faults[fault].does);
    const answer = JSON.stringify(good);
    this.watch(this.description, at, call, good);
    said.answer = answer;
    this.save();
    if (fault) return this.faults[fault].answer(response, answer);
    return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }

  // How the province calls it.
  settings(at) {
    return { 'national.protocol': 'vxp', 'national.url': `${at}/goi`, 'national.token_url': `${at}/auth`, 'national.unit': this.unit };
  }

  async listen(port = 0) {
    this.server = createServer((request, response) => this.#answer(request, response).catch(() => response.destroy()));
    await once(this.server.listen(port, '127.0.0.1'), 'listening');
    this.port = this.server.address().port;
    return this.port;
  }

  async close() {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

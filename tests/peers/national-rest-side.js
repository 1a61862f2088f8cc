// SPDX-License-Identifier: GPL-3.0-or-later
// national-rest-side.js: a national portal of the second generation that is none:
// a real HTTP server with the REST steps, written from their field lists, which
// takes nothing that those do not have, and misbehaves when asked to.
import { createHash, randomBytes } from 'node:crypto';
import { faults, flag, listOf, NationalSide, one, some, text, wrong } from './national-side.js';

const when = (form) => (value) => value === '' || (form.test(value) && !Number.isNaN(Date.parse(value.replace(' ', 'T'))));
const spaced = when(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const iso = when(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00$/);
const status = (value) => /^([1-9]|10)$/.test(value);
const within = (fields) => (value) => wrong(value, fields) === undefined;
const hash = (value) => /^[0-9a-f]{64}$/.test(value);

const yes = (data = {}) => ({ code: '0', message: 'Thành công', data });
const no = (code, message) => ({ code, message, data: null });

const fees = listOf({ TenPhiLePhi: some(), Gia: (value) => /^\d+$/.test(value), LoaiPhiLePhi: one('1', '2', '3'), HinhThucThu: one('1', '2', '4'), TrangThaiThanhToan: flag });
const person = Object.fromEntries(['TenNguoiNop', 'SoDinhDanh', 'NgayCapDinhDanh', 'NgaySinh', 'SoDienThoai', 'Email', 'Fax', 'MaTinh', 'MaHuyen', 'MaXa', 'DiaChiChiTiet', 'TenChuHs',
  'SoDinhDanhChuHs', 'MaTinhChuHs', 'MaXaChuHs', 'DiaChiChiTietChuHs'].map((name) => [name, /^Ten/.test(name) ? some() : text()]));

export class RestSide extends NationalSide {
  description = 'national-rest.json';
  files = new Map(); // id → { hash, size }
  // What they do that the first generation does not: an upload without an id, a
  // dossier without one, a file that arrived as another.
  faults = { ...faults,
    inside: { does: false, answer: async (response) => response.writeHead(200).end(JSON.stringify(no('99', 'Lỗi hệ thống'))) },
    words: { does: true, answer: async (response) => response.writeHead(200).end(JSON.stringify({ message: 'Cập nhật thành công' })) },
    zeros: { does: true, answer: async (response, good) => response.writeHead(200).end(good.replace('"code":"0"', '"code":"00"')) },
    number: { does: true, answer: async (response, good) => response.writeHead(200).end(good.replace('"code":"0"', '"code":200')) },
    forbidden: { does: false, answer: async (response) => response.writeHead(403).end(JSON.stringify(no('403', 'Không có quyền'))) },
    idless: { does: true, answer: async (response, good) => response.writeHead(200).end(JSON.stringify({ ...JSON.parse(good), data: {} })) },
    altered: { does: true, answer: async (response, good) => response.writeHead(200).end(good.replace(/"HashTepTin":"[0-9a-f]{8}/, '"HashTepTin":"00000000')) } };

  #file = (items) => listOf({ IdGiayTo: (id) => this.files.has(id), MaKetQua: text(), TenGiayTo: some(2000), HashTepTin: hash })(items) &&
    items.every(({ IdGiayTo, HashTepTin }) => this.files.get(IdGiayTo).hash === HashTepTin);
  #dossier = { MaHoSo: some(60), MaTTHC: (value) => /^\d\.\d{6}/.test(value), MaDichVuCong: text(), ChuHoSo: some(), LoaiDoiTuong: one('0', '1', '2'), MaDonViTiepNhan: some(),
    NgayNop: (value) => value !== '' && spaced(value), NgayTiepNhan: spaced, EformThongTinChiTiet: text(),
    ThanhPhanHoSo: listOf({ MaThanhPhanHoSo: text(), TenThanhPhanHoSo: some(2000), SoLuong: (value) => /^\d+$/.test(value), LoaiBan: one('0', '1', '2'), GiayToDinhKem: (items) => this.#file(items) }),
    ThongTinNguoiNop: within({ LoaiDoiTuong: one('0', '1', '2'), IdDoiTuong: text(), ThongTinChiTiet: within(person) }) };
  #line = { IDHoSo: some(), MaHoSo: some(60), NguoiXuLy: some(50), ThoiDiemXuLy: iso, PhongBanXuLy: some(), NoiDungXuLy: some(), TrangThai: status, NgayBatDau: iso, NgayKetThucTheoQuyDinh: iso };
  #status = { IdHoSo: some(), MaHoSo: some(60), TrangThai: status, NoiDungYKien: text(), PhongBanXuLy: some(), NoiDungXuLy: some(), DanhSachLePhi: fees, DanhSachGiayToKetQua: (items) => this.#file(items) };

  #known(id, code) {
    const held = this.held.get(code);
    return held && held.id === id ? held : undefined;
  }

  steps = {
    '/TraCuuHoSo': ({ MaHoSo }) => {
      const held = this.held.get(MaHoSo);
      return held ? yes({ idHoSo: held.id, maHoSo: MaHoSo, HoSo: held.dossier, TienTrinh: held.lines }) : no('404', 'Hồ sơ không tồn tại');
    },
    '/NoiHoSo': (item, dry) => {
      const field = wrong(item, this.#dossier);
      if (field) return no('400', `Trường ${field} không hợp lệ`);
      if (this.held.has(item.MaHoSo)) return no('409', 'Hồ sơ đã tồn tại');
      const id = randomBytes(12).toString('hex');
      if (!dry) this.held.set(item.MaHoSo, { id, dossier: { ...item, TrangThai: '1', DanhSachGiayToKetQua: [] }, lines: [] });
      return yes({ idHoSo: id, maHoSo: item.MaHoSo });
    },
    '/CapNhatTienTrinh': ([item], dry) => {
      const field = wrong(item, this.#line);
      if (field) return no('400', `Trường ${field} không hợp lệ`);
      const held = this.#known(item.IDHoSo, item.MaHoSo);
      if (!held) return no('404', 'Hồ sơ không tồn tại');
      if (!dry) held.lines.push(item);
      return yes();
    },
    '/CapNhatTrangThai': ([item], dry) => {
      const field = wrong(item, this.#status);
      if (field) return no('400', `Trường ${field} không hợp lệ`);
      const hasLists = item.DanhSachLePhi.length + item.DanhSachGiayToKetQua.length > 0;
      if (hasLists && !['5', '6', '9'].includes(item.TrangThai)) return no('400', 'Danh sách chỉ gửi ở trạng thái 5, 6, 9');
      const held = this.#known(item.IdHoSo, item.MaHoSo);
      if (!held) return no('404', 'Hồ sơ không tồn tại');
      if (!dry) held.dossier = { ...held.dossier, TrangThai: item.TrangThai, ...hasLists && { DanhSachLePhi: item.DanhSachLePhi, DanhSachGiayToKetQua: item.DanhSachGiayToKetQua } };
      return yes();
    },
  };

  async #upload(bytes, type, dry) {
    const file = (await new Response(bytes, { headers: { 'content-type': type } }).formData()).get('file');
    const data = Buffer.from(await file.arrayBuffer());
    const [id, sum] = [randomBytes(12).toString('hex'), createHash('sha256').update(data).digest('hex')];
    if (!dry) this.files.set(id, { hash: sum, size: data.length });
    return yes({ IdTepTin: id, HashTepTin: sum });
  }

  async handle(request, response, bytes) {
    if (request.method !== 'POST') return super.handle(request, response, bytes);
    const step = request.url.replace(/^\/v2/, '');
    if (step === '/token') {
      const call = JSON.parse(bytes);
      const isUs = call.client_id === this.user && call.client_secret === this.password;
      const token = randomBytes(16).toString('hex');
      if (isUs) this.sessions.add({ session: token, left: this.sessionCalls });
      const answer = isUs ? yes({ access_token: token, expires_in: 3600 }) : no('401', 'Sai client');
      this.watch(this.description, '/token', call, answer);
      return response.writeHead(isUs ? 200 : 401).end(JSON.stringify(answer));
    }
    const session = [...this.sessions].find((known) => request.headers.authorization === `Bearer ${known.session}`);
    if (!session || session.left-- <= 0) return response.writeHead(401).end(JSON.stringify(no('401', 'Token hết hạn')));
    if (step === '/TaiTep') {
      const good = await this.#upload(bytes, request.headers['content-type'], false);
      return this.called(response, { file: 'its bytes' }, undefined, () => good, step, step);
    }
    if (!this.steps[step]) return response.writeHead(404).end('Not Found');
    const call = JSON.parse(bytes);
    const of = Array.isArray(call) ? call[0] : call;
    return this.called(response, call, of.MaHoSo, (dry) => this.steps[step](call, dry), step, step);
  }

  settings(at) {
    return { 'national.protocol': 'rest', 'national.url': `${at}/v2`, 'national.token_url': `${at}/v2/token` };
  }
}

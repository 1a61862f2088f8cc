// SPDX-License-Identifier: GPL-3.0-or-later
// national-demo.js: the demo's “national side” (national-side.js) by itself, with
// a page that shows what it holds beside what the province says, and a form by
// which a citizen files there. Called by ./motcua up: PORT OFFICER-ORIGIN FOLDER.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pdf } from '../lib/papers.js';
import { NationalSide } from './national-side.js';

const [port, officer, folder] = process.argv.slice(2);
const secret = (name) => readFileSync(path.join(folder, 'secrets', name), 'utf8').trim();
const side = new NationalSide({ file: path.join(folder, 'national-side.json'), password: secret('national'), key: secret('national-in'),
  at: `${officer}/lien-thong/nhan` });

const shown = 50;
const fields = ['TrangThaiHoSo', 'MaTTHC', 'ChuHoSo', 'NgayNopHoSo', 'NgayTiepNhan', 'NgayHenTra', 'NgayTra'];
const plain = (text) => String(text ?? '').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const people = [['Lê Thị Ngọc Hân', '072185990017'], ['Người Nộp Thử', '072090123456']];

async function ours(code) {
  try {
    return await side.tell({ service: 'TraCuuHoSo', madonvi: side.unit, MaHoSo: code });
  } catch {
    return { message: 'Tỉnh không trả lời' };
  }
}

async function rows() {
  const held = [...side.held].slice(-shown).reverse();
  return Promise.all(held.map(async ([code, { dossier, lines, filedHere }]) => {
    const { data, message, MaHoSoDonVi } = await ours(code);
    const theirs = data?.[0];
    const cells = fields.map((name) => {
      const here = plain(dossier[name]);
      const there = theirs && plain(theirs[name]);
      return `<td data-label="${name}">${here || '–'}${theirs && there !== here ? `<br><mark>tỉnh: ${there || '–'}</mark>` : ''}</td>`;
    });
    return `<tr><th scope="row">${plain(code)}<br><small>${filedHere ? 'nộp ở đây' : 'nộp ở tỉnh'}${MaHoSoDonVi && MaHoSoDonVi !== code ? `, ở tỉnh ${plain(MaHoSoDonVi)}` : ''}</small></th>${cells.join('')}
<td data-label="Tiến trình">${lines.length} dòng${lines.length ? `<br><small>${plain(lines.at(-1).NoiDungXuLy)}</small>` : ''}</td><td data-label="Ở tỉnh">${theirs ? 'có' : plain(message)}</td></tr>`;
  }));
}

const page = (list, said) => `<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Phía quốc gia (thử nghiệm)</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:80rem;padding:1rem}table{border-collapse:collapse;width:100%}th,td{border:1px solid GrayText;padding:.4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
label{display:block;margin:.5rem 0 .2rem}input,button{font:inherit;min-height:44px;padding:0 .6rem;max-width:100%;box-sizing:border-box}button{margin-top:1rem}mark{background:#ffd54a;color:#000}
@media (max-width:60rem){thead{position:absolute;clip-path:inset(50%)}tr,th,td{display:block}td::before{content:attr(data-label) ": ";font-weight:600}tr{margin-bottom:1rem}}</style></head><body><main>
<h1>Phía quốc gia (thử nghiệm)</h1><p>Máy chủ này đứng thay Cổng Dịch vụ công quốc gia trong bản dùng thử. Không có gì rời khỏi máy này.</p>${said ? `<p role="status"><strong>${plain(said)}</strong></p>` : ''}
<h2>Nộp hồ sơ khai sinh ở đây</h2><form method="post" action="/nop"><label for="ten">Họ và tên</label><input id="ten" name="ten" required maxlength="100" value="${plain(people[0][0])}" autocomplete="off">
<label for="so">Số CCCD</label><input id="so" name="so" required pattern="[0-9]{12}" inputmode="numeric" value="${people[0][1]}" autocomplete="off"><br><button>Nộp hồ sơ</button></form>
<h2>Hồ sơ đang giữ (${side.held.size})</h2>${list.length ? `<table><thead><tr><th scope="col">Mã hồ sơ</th>${fields.map((name) => `<th scope="col">${name}</th>`).join('')}<th scope="col">Tiến trình</th><th scope="col">Ở tỉnh</th></tr></thead><tbody>${list.join('')}</tbody></table>` : '<p>Chưa có hồ sơ nào.</p>'}
</main></body></html>`;

let said = '';
side.page = async (request, response, body) => {
  if (request.method === 'POST' && request.url === '/nop') {
    const typed = new URLSearchParams(body);
    const { code, answer } = await side.submit({ MaTTHC: '1.001193', MaDonViTiepNhan: 'H53.X25459', ChuHoSo: typed.get('ten') ?? '', SoGiayToChuHoSo: typed.get('so') ?? '',
      TaiLieuNop: [side.paper('giay-chung-sinh.pdf', pdf(`giấy chứng sinh ${Date.now()}`).data)] });
    said = `${code}: ${answer.message ?? `HTTP ${answer.status}`}`;
    return response.writeHead(303, { location: '/' }).end();
  }
  if (request.url !== '/') return response.writeHead(404).end();
  const list = await rows();
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'" }).end(page(list, said));
  said = '';
  return undefined;
};
await side.listen(Number(port));

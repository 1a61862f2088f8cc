// SPDX-License-Identifier: GPL-3.0-or-later
// procedures.js: two procedures to look at, whatever catalogue is there: one as most
// are, and one as nobody would write it: a title of 200 letters, forty components.
const common = {
  group: 'ho-tich', field: { name: 'Hộ tịch', slug: 'ho-tich' },
  agency_level: 'commune', levels: ['commune'], agency_level_pre2025: { value: 'commune' },
  audiences: ['ĐT1'], channels: ['direct', 'online', 'post'], service_level: 'toàn_trình',
  issuer: 'Bộ Văn hoá', executing_agencies: ['Ủy ban nhân dân cấp xã'],
  processing: { value: 3, unit: 'working_day', text: '03 ngày làm việc', note: '' },
  fees: [{ kind: 'SERVICE_FEE', amount_vnd: 25000, text: '25.000 đồng', channels: ['direct', 'online', 'post'] }],
  legal_basis: [{ code: '36/2005/QĐ-X', name: 'Quyết định về trò chơi dân gian ngoài trời' }],
};
const paper = (name, required) => ({ name, originals: 1, copies: 0, form_file_name: '', required });

export const plainProcedure = {
  ...common,
  code: '9.990001',
  name: 'Đăng ký thả diều sáo trong lễ hội',
  steps: 'Chuẩn bị giấy tờ theo danh sách.\nNộp trên Cổng này, hoặc đến Trung tâm Phục vụ hành chính công.\nNhận giấy xác nhận.',
  requirements: 'Diều không bay gần đường điện.',
  outcomes: ['Giấy xác nhận thả diều'],
  cases: [{ name: '', kind: 'single', components: [paper('Tờ khai thả diều theo mẫu', true), paper('Ảnh chụp con diều và cây sáo', true), paper('Giấy đồng ý của chủ ruộng', false)] }],
};

const title = 'Đăng ký, đăng ký lại, thay đổi, cải chính, bổ sung thông tin và xác nhận tình trạng thả diều sáo có yếu tố nước ngoài tại khu vực biên giới, cửa khẩu, bãi bồi ven sông, đồng muối và vùng đồng ven rừng';
export const longProcedure = {
  ...common,
  code: '9.990002',
  name: title,
  steps: plainProcedure.steps,
  requirements: 'Có.',
  outcomes: [title],
  cases: [{ name: '', kind: 'single', components: Array.from({ length: 40 }, (_, i) =>
    paper(i % 8 === 0 ? `${title} (bản ${i + 1}), kèm theo bản dịch có chứng thực` : `Giấy tờ thứ ${i + 1}`, i % 3 === 0)) }],
};

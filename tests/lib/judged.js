// judged.js: [[kind, words, code]…]: searches, and what they are to find first.
// What people type, and the procedure they mean. All of these are in the seed,
// so the score is the same measure with 16 procedures and with 2,812.
const judged = `
đăng ký khai sinh > 1.001193
giấy khai sinh > 1.001193
làm giấy khai sinh cho con > 1.001193
khai sinh > 1.001193
đăng kí khai sinh cho em bé > 1.001193
1.001193 > 1.001193
đăng ký kết hôn > 1.000894
kết hôn > 1.000894
giấy đăng ký kết hôn > 1.000894
thủ tục kết hôn > 1.000894
khai tử > 1.000656
đăng ký khai tử > 1.000656
giấy chứng tử > 1.000656
xác nhận tình trạng hôn nhân > 1.004873
giấy độc thân > 1.004873
xin giấy xác nhận độc thân > 1.004873
tình trạng hôn nhân > 1.004873
bản sao trích lục hộ tịch > 2.000635
trích lục khai sinh > 2.000635
bản sao giấy khai sinh > 2.000635
trích lục hộ tịch > 2.000635
chứng thực bản sao từ bản chính > 2.000815
sao y bản chính > 2.000815
công chứng giấy tờ > 2.000815
photo công chứng > 2.000815
đăng ký thường trú > 1.004222
nhập hộ khẩu > 1.004222
thường trú > 1.004222
chuyển hộ khẩu > 1.004222
đăng ký tạm trú > 1.004194
giấy tạm trú > 1.004194
tạm trú > 1.004194
vận tải đường bộ quốc tế campuchia > 1.000302
giấy phép vận tải việt nam campuchia > 1.000302
thành lập hộ kinh doanh > 1.001612
đăng ký hộ kinh doanh > 1.001612
mở cửa hàng > 1.001612
mở quán > 1.001612
giấy phép xây dựng > 1.013225
xin phép xây nhà > 1.013225
giấy phép xây nhà > 1.013225
thành lập công ty tnhh một thành viên > 2.001583
mở công ty một thành viên > 2.001583
đổi sổ đỏ > 1.012783
cấp đổi giấy chứng nhận quyền sử dụng đất > 1.012783
phiếu lý lịch tư pháp > 3.000333
lý lịch tư pháp > 3.000333
trợ cấp hưu trí xã hội > 1.014027
trợ cấp người già > 1.014027
cấp lại giấy phép lái xe > 3.000348
mất bằng lái xe > 3.000348
`.trim().split('\n').map((line) => line.split(' > '));

export const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
// Two neighbouring letters of the longest word change places.
function slip(text) {
  const words = plain(text).split(' ');
  const at = words.reduce((best, word, i) => (word.length > words[best].length ? i : best), 0);
  const word = words[at];
  if (word.length < 4 || /\d/.test(word)) return plain(text).toUpperCase();
  words[at] = word.slice(0, -2) + word.at(-1) + word.at(-2);
  return words.join(' ');
}
export const queries = judged.flatMap(([words, code]) => [
  ['as written', words, code],
  ['without marks', plain(words), code],
  ['one slip', slip(words), code],
]);

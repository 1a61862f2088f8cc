// smart.js: a citizen's phone with Tây Ninh Smart, in a browser's page.
import { eventually, lastText, origin } from './stack.js';

let nextPhone = 0;

// A new account, signed in; gives its phone number.
export async function register(page, name = 'Trần Thử Smart') {
  const phone = `0987${String(Date.now() % 100000).padStart(5, '0')}${nextPhone++ % 10}`;
  await page.goto(`${origin.smart}/`);
  await page.getByRole('link', { name: 'Đăng ký tài khoản' }).click();
  await page.getByLabel('Họ và tên').fill(name);
  await page.getByLabel('Số điện thoại').fill(phone);
  await page.getByLabel('Số CCCD').fill('072090999123');
  await page.getByLabel('Ngày', { exact: true }).fill('2');
  await page.getByLabel('Tháng').fill('9');
  await page.getByLabel('Năm', { exact: true }).fill('1990');
  await page.getByLabel('Nam', { exact: true }).check();
  await page.getByLabel('Địa chỉ').fill('Số 1, khu phố Thử Nghiệm, Phường Tân Ninh');
  await page.getByLabel(/Tôi đồng ý/).check();
  await page.getByRole('button', { name: 'Đăng ký' }).click();
  await page.getByRole('heading', { name: 'Nhập mã OTP' }).waitFor();
  const code = /#(\d{6})/.exec(await eventually(() => lastText(phone)))[1];
  await page.getByLabel('Mã OTP').fill(code);
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  await page.getByRole('link', { name: 'Quét mã QR' }).waitFor();
  return phone;
}

// The short code of a portal's page, typed where the camera would have read it.
export async function typeCode(phone, code) {
  await phone.goto(`${origin.smart}/quet`);
  await phone.getByLabel('Mã trên màn hình').fill(code);
  await phone.getByRole('button', { name: 'Tiếp tục' }).click();
}

// SPDX-License-Identifier: GPL-3.0-or-later
// password: shows what was typed while the button says so. It is hidden again
// before sending, lest the browser keep it as ordinary text.
export default function password(field) {
  const input = field.querySelector('input');
  const button = field.querySelector('button');
  if (!input || !button) return;

  const show = (shown) => {
    input.type = shown ? 'text' : 'password';
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    show(input.type === 'password');
  });
  input.form?.addEventListener('submit', () => show(false));
}

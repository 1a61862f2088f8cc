// SPDX-License-Identifier: GPL-3.0-or-later
// captcha: another picture without leaving the page, and the spoken code without
// leaving for the sound. The server is asked as without a script, by sending the
// form with the button; of its answer only the captcha is taken.
export default function captcha(part) {
  const form = part.querySelector('input')?.form;
  if (!form) return;
  let sound = null;

  const another = async (button) => {
    const body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    for (const secret of form.querySelectorAll('input[type="password"]')) body.delete(secret.name);
    const answer = await fetch(form.action, { method: 'POST', body });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('.mc-captcha');
    if (!fresh) throw new Error('no captcha in the answer');
    part.querySelector('img').src = fresh.querySelector('img').getAttribute('src');
    part.querySelector('[name="captcha_id"]').value = fresh.querySelector('[name="captcha_id"]').value;
    part.querySelector('.mc-captcha__listen').href = fresh.querySelector('.mc-captcha__listen').getAttribute('href');
    const input = part.querySelector('.mc-input');
    input.value = '';
    input.focus();
  };

  part.addEventListener('click', (event) => {
    const button = event.target.closest('.mc-captcha__again');
    const listen = event.target.closest('.mc-captcha__listen');
    // A form with files would send them all again for a picture.
    if (button && form.enctype !== 'multipart/form-data') {
      event.preventDefault();
      sound?.pause();
      another(button).catch(() => form.requestSubmit(button));
    } else if (listen && typeof Audio === 'function') {
      event.preventDefault();
      sound?.pause();
      sound = new Audio(listen.href);
      sound.play().catch(() => { window.location.href = listen.href; });
      part.querySelector('.mc-input').focus();
    }
  });
}

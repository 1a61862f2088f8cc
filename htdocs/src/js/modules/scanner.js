// SPDX-License-Identifier: GPL-3.0-or-later
// scanner: a QR code by the camera, or from a photo, given to who wants it.
const wide = 960; // enough for a code that fills a third of the picture
const finest = 2400; // for a photo of a whole card

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

function button(text) {
  const made = element('button', 'mc-button mc-button--second', text);
  made.type = 'button';
  return made;
}

export default class Scanner {
  constructor(part, take) {
    this.part = part;
    this.take = take; // (text) → true when it was what is wanted
    this.canvas = document.createElement('canvas');
    this.status = part.querySelector('.mc-scanner__status');
    this.buttons = part.querySelector('.mc-buttons');
    this.startButton = part.querySelector('.mc-scanner__start');
    this.video = element('video', 'mc-scanner__video');
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.hidden = true;
    part.prepend(this.video);
    part.querySelector('.mc-scripted').classList.remove('mc-scripted');
    if (!navigator.mediaDevices?.getUserMedia) this.startButton?.remove();
    this.startButton?.addEventListener('click', () => this.start());
    const photo = part.querySelector('input');
    photo.addEventListener('change', () => this.read(photo.files[0]));
  }

  async load() {
    this.decode ??= (await import(this.part.dataset.worker)).default;
  }

  async start(deviceId) {
    this.stop();
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'environment', width: { ideal: 1280 } },
      });
      await this.load();
    } catch {
      this.say(this.part.dataset.denied);
      this.stop();
      return;
    }
    this.startButton.hidden = true;
    this.video.hidden = false;
    this.video.srcObject = this.stream;
    await this.video.play();
    this.say(this.part.dataset.looking);
    await this.offerMore();
    this.look();
  }

  stop() {
    cancelAnimationFrame(this.frame);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.video.hidden = true;
    if (this.startButton) this.startButton.hidden = false;
  }

  // A lamp and another camera, where the phone has them.
  async offerMore() {
    for (const old of this.buttons.querySelectorAll('[data-more]')) old.remove();
    const [track] = this.stream.getVideoTracks();
    if (track.getCapabilities?.().torch) {
      const torch = button(this.part.dataset.torch);
      let isOn = false;
      torch.dataset.more = '';
      torch.setAttribute('aria-pressed', 'false');
      torch.addEventListener('click', async () => {
        isOn = !isOn;
        await track.applyConstraints({ advanced: [{ torch: isOn }] });
        torch.setAttribute('aria-pressed', String(isOn));
      });
      this.buttons.append(torch);
    }
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
    if (cameras.length > 1) {
      const at = cameras.findIndex(({ deviceId }) => deviceId === track.getSettings().deviceId);
      const turn = button(this.part.dataset.turn);
      turn.dataset.more = '';
      turn.addEventListener('click', () => this.start(cameras[(at + 1) % cameras.length].deviceId));
      this.buttons.append(turn);
    }
  }

  pixels(picture, width, height, most = wide) {
    const scale = Math.min(1, most / Math.max(width, height));
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
    const pen = this.canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(picture, 0, 0, this.canvas.width, this.canvas.height);
    return pen.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  look() {
    if (!this.stream) return;
    if (this.video.readyState >= this.video.HAVE_CURRENT_DATA && this.video.videoWidth > 0) {
      const text = this.decode(this.pixels(this.video, this.video.videoWidth, this.video.videoHeight));
      if (text && this.give(text)) {
        this.stop();
        return;
      }
    }
    this.frame = requestAnimationFrame(() => setTimeout(() => this.look(), 80));
  }

  async read(file) {
    if (!file) return;
    try {
      const picture = await createImageBitmap(file);
      await this.load();
      const text = this.decode(this.pixels(picture, picture.width, picture.height))
        || this.decode(this.pixels(picture, picture.width, picture.height, finest));
      if (text) this.give(text);
      else this.say(this.part.dataset.unreadable);
    } catch {
      this.say(this.part.dataset.unreadable);
    }
  }

  give(text) {
    if (this.take(text)) return true;
    this.say(this.part.dataset.foreign);
    return false;
  }

  say(text) {
    if (this.status.textContent !== text) this.status.textContent = text;
  }
}

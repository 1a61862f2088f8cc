// scanner: reads a QR code by the camera, or from a photo, and puts it where
// fingers would have typed it. Pages: “Quét mã QR” (a waiting browser's code)
// and “Thông tin của tôi” (the QR of a CCCD card).

const wide = 960; // enough for a code that fills a third of the picture

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

class Scanner {
  constructor(part, take) {
    this.part = part;
    this.take = take; // (text) → true when it was what is wanted
    this.canvas = document.createElement('canvas');
    this.status = element('p', 'mc-scanner__status');
    this.status.setAttribute('role', 'status');
    this.buttons = element('div', 'mc-buttons');
    this.video = element('video', 'mc-scanner__video');
    this.video.muted = true;
    this.video.playsInline = true;
    this.video.hidden = true;
    part.append(this.video, this.buttons, this.status);
    this.offerStart();
    this.offerPhoto();
  }

  offerStart() {
    if (!navigator.mediaDevices?.getUserMedia) return;
    this.startButton = button(this.part.dataset.start);
    this.startButton.className = 'mc-button mc-button--big';
    this.startButton.addEventListener('click', () => this.start());
    this.buttons.append(this.startButton);
  }

  offerPhoto() {
    const label = element('label', 'mc-button mc-button--second mc-scanner__photo', this.part.dataset.photo);
    const input = element('input', 'mc-hidden');
    input.type = 'file';
    input.accept = 'image/*';
    input.addEventListener('change', () => this.read(input.files[0]));
    label.append(input);
    this.buttons.append(label);
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

  pixels(picture, width, height) {
    const scale = Math.min(1, wide / Math.max(width, height));
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
      const text = this.decode(this.pixels(picture, picture.width, picture.height));
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

// “Quét mã QR”: only codes of our own origin; the form is then sent.
for (const part of document.querySelectorAll('[data-module="scanner"]')) {
  const field = document.getElementById('ma');
  const send = (text) => {
    if (!text.startsWith(`${part.dataset.origin}/quet#`)) return false;
    field.value = text;
    field.form.requestSubmit();
    return true;
  };
  const scanner = new Scanner(part, send);
  // A phone's own camera app opens …/quet#CODE: the code is in the address.
  if (window.location.hash.length > 20) {
    const text = window.location.href;
    window.history.replaceState(null, '', window.location.pathname);
    if (!document.querySelector('.mc-error-summary')) scanner.give(text);
  }
}

// The card: ID|old CMND|name|ddmmyyyy|sex|address|issued ddmmyyyy.
for (const part of document.querySelectorAll('[data-module="card-scanner"]')) {
  const field = (id) => document.getElementById(id);
  const fill = (text) => {
    const [id, , name, born = '', sex, address] = text.split('|');
    if (!/^\d{12}$/.test(id) || !name || !/^\d{8}$/.test(born)) return false;
    const typed = field('so-cccd').value.replace(/\D/g, '');
    scanner.say(typed && typed !== id ? part.dataset.other : part.dataset.filled);
    field('so-cccd').value = id;
    field('ho-ten').value = name;
    field('ngay-sinh-ngay').value = born.slice(0, 2);
    document.querySelector('[name="ngay-sinh-thang"]').value = born.slice(2, 4);
    document.querySelector('[name="ngay-sinh-nam"]').value = born.slice(4);
    const choice = document.querySelector(`[name="gioi-tinh"][value="${sex === 'Nữ' ? 'female' : 'male'}"]`);
    if (choice) choice.checked = true;
    if (address) field('dia-chi').value = address;
    field('ho-ten').focus();
    return true;
  };
  const scanner = new Scanner(part, fill);
}

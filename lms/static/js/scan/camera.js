// The rear camera, and its pictures one after the other. Off while the page is not seen: a hall has few sockets.
const WANTED = { audio: false, video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } } };
const WIDTH = 640;
const REST = 50;

// What of the camera's picture is seen in the frame (object-fit: cover), or the middle of it, closer.
function part(video, closer) {
  const { videoWidth: wide, videoHeight: high, clientWidth, clientHeight } = video;
  const scale = Math.min(wide / clientWidth, high / clientHeight) * (closer ? 0.55 : 1);
  const [width, height] = [clientWidth * scale, clientHeight * scale];
  return [(wide - width) / 2, (high - height) / 2, width, height];
}

export function makeCamera(video, onCodes, decode) {
  const canvas = document.createElement("canvas");
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  let stream = null;
  let opening = null;
  let turn = 0;

  // Every second picture is the middle alone, at full sharpness, for cards held far away.
  function picture() {
    const [x, y, width, height] = part(video, turn++ % 2);
    const scale = Math.min(1, WIDTH / width);
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    drawing.drawImage(video, x, y, width, height, 0, 0, canvas.width, canvas.height);
    return canvas;
  }

  async function watch(mine) {
    while (stream === mine) {
      const begun = performance.now();
      if (video.readyState >= 2 && video.clientWidth) {
        const codes = await decode(picture());
        if (stream === mine) await onCodes(codes, begun);
      }
      await new Promise((done) => setTimeout(done, REST));
    }
  }

  function stop() {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
  }

  // Throws what the browser says when there is no camera or nobody allowed it.
  function start() {
    opening ??= open().finally(() => (opening = null));
    return opening;
  }

  async function open() {
    if (stream) return;
    stream = await navigator.mediaDevices.getUserMedia(WANTED);
    navigator.wakeLock?.request("screen").catch(() => null);
    video.srcObject = stream;
    await video.play();
    watch(stream);
  }

  async function light(on) {
    await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
  }

  return { start, stop, light, hasLight: () => Boolean(stream?.getVideoTracks()[0].getCapabilities?.().torch) };
}

// Reading codes out of a picture: by the browser's own detector, else by the wasm one that came along with the page.
export async function makeDecoder(wasm) {
  const detector = (await ofBrowser()) ?? (await ofWasm(wasm));
  // The texts of all codes in a video, a canvas, an image; none when the picture cannot be read yet.
  return async (picture) => {
    try {
      return (await detector.detect(picture)).map((one) => one.rawValue).filter(Boolean);
    } catch (error) {
      if (error.name === "InvalidStateError") return [];
      throw error;
    }
  };
}

async function ofBrowser() {
  const Detector = globalThis.BarcodeDetector;
  const formats = await Detector?.getSupportedFormats().catch(() => []);
  return formats?.includes("qr_code") ? new Detector({ formats: ["qr_code"] }) : null;
}

async function ofWasm(wasm) {
  const { BarcodeDetector, prepareZXingModule } = await import("../../vendor/barcode-detector/ponyfill.js");
  await prepareZXingModule({ overrides: { locateFile: () => wasm }, fireImmediately: true });
  return new BarcodeDetector({ formats: ["qr_code"] });
}

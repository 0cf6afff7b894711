import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../texts/language.tsx';
import { Button } from '../ui/button.tsx';

/** The part of the Barcode Detection API that is used (https://wicg.github.io/shape-detection-api/); not in every browser. */
interface Detector {
  detect(image: HTMLVideoElement): Promise<readonly { rawValue: string }[]>;
}

function makeDetector(): Detector | undefined {
  const Maker: unknown = Reflect.get(globalThis, 'BarcodeDetector');
  if (typeof Maker !== 'function') return undefined;
  return Reflect.construct(Maker, [{ formats: ['qr_code'] }]) as Detector;
}

/** Reads the sticker by the camera where the browser can; elsewhere there is nothing to press, and the mark is typed. */
export function StickerCamera({ onRead }: { onRead: (mark: string) => void }) {
  const text = useTexts().technician;
  const [isOpen, setOpen] = useState(false);
  const [failed, setFailed] = useState(false);
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    let stream: MediaStream | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const detector = makeDetector();
    const look = async () => {
      const shown = video.current;
      const [found] = shown && detector ? await detector.detect(shown) : [];
      if (over) return;
      if (found === undefined) {
        timer = setTimeout(() => void look().catch(fail), 250);
        return;
      }
      // The sticker is an address whose part behind # is the mark.
      onRead(found.rawValue.split('#').at(-1) ?? '');
      setOpen(false);
    };
    const fail = () => {
      setFailed(true);
      setOpen(false);
    };
    const begin = async () => {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      if (over || video.current === null) return stop();
      video.current.srcObject = stream;
      await video.current.play();
      await look();
    };
    const stop = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    begin().catch(fail);
    return () => {
      over = true;
      clearTimeout(timer);
      stop();
    };
  }, [isOpen, onRead]);
  if (!('BarcodeDetector' in globalThis)) return null;
  return (
    <div className="mt-2">
      <Button onClick={() => setOpen(!isOpen)}>{isOpen ? text.closeCamera : text.scan}</Button>
      {failed && (
        <p className="small" role="alert">
          {text.noCamera}
        </p>
      )}
      {isOpen && <video ref={video} className="tech-video" muted playsInline />}
    </div>
  );
}

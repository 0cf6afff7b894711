import { type RefObject, useEffect, useRef, useState } from 'react';

/** Width before anything was measured: that of the board on an office screen. */
const usual = 1060;

/** The width of an element in pixels, kept true while the window changes. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(usual);
  useEffect(() => {
    if (!element.current) return;
    const observer = new ResizeObserver(([entry]) => {
      const measured = Math.round(entry?.contentRect.width ?? 0);
      // Hidden on the phone: nothing to lay out.
      if (measured > 0) setWidth(measured);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return [element, width];
}

import { useEffect, useState } from 'preact/hooks';

interface Toast {
  id: number;
  text: string;
}

let last = 0;
let show: ((toast: Toast) => void) | undefined;

/** Says something for a moment, to the eye and to screen readers; what must not be missed belongs on the page. */
export function toast(text: string): void {
  last += 1;
  show?.({ id: last, text });
}

const shownMs = 4_000;

/** The page's one status region: it is there before the first text, or screen readers would miss that. */
export function Toasts() {
  const [toasts, setToasts] = useState<Toast[]>([]);
  useEffect(() => {
    show = (added) => {
      setToasts((before) => [...before.slice(-2), added]);
      setTimeout(() => setToasts((before) => before.filter(({ id }) => id !== added.id)), shownMs);
    };
    return () => (show = undefined);
  }, []);
  return (
    <div class="toasts" role="status">
      {toasts.map(({ id, text }) => (
        <div key={id} class="toast">
          {text}
        </div>
      ))}
    </div>
  );
}

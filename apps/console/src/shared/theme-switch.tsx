import { useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import { IconButton } from './button';
import { keep, kept } from './kept';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

const storedTheme = (): Theme => themes.find((theme) => theme === kept('theme')) ?? 'system';

function wear(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** Before the first paint, so that nothing flashes. */
export const wearStoredTheme = () => wear(storedTheme());

export function ThemeSwitch() {
  const [theme, setTheme] = useState(storedTheme);
  const next = themes[(themes.indexOf(theme) + 1) % themes.length]!;
  const choose = () => {
    wear(next);
    setTheme(next);
    keep('theme', next);
  };
  return <IconButton icon={icons[theme]} label={`${shared.theme.label}: ${shared.theme[theme]}`} onClick={choose} />;
}

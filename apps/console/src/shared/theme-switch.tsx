import { useState } from 'preact/hooks';
import { shared } from '../strings/shared';
import { IconButton } from './button';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];
const key = 'tapehouse.theme';
const icons = { system: 'system', light: 'sun', dark: 'moon' } as const;

function storedTheme(): Theme {
  try {
    return themes.find((theme) => theme === localStorage.getItem(key)) ?? 'system';
  } catch {
    // The viewer lets no page keep anything.
    return 'system';
  }
}

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
    try {
      localStorage.setItem(key, next);
    } catch {
      // Worn for as long as the page is open.
    }
  };
  return <IconButton icon={icons[theme]} label={`${shared.theme.label}: ${shared.theme[theme]}`} onClick={choose} />;
}

import { render } from 'preact';
import { Icon } from '../shared/icons';
import { ThemeSwitch, wearStoredTheme } from '../shared/theme-switch';
import '../shared/theme.css';
import { Toasts } from '../shared/toasts';
import { docs } from '../strings/docs';
import { shared } from '../strings/shared';
import { DocsPage } from './docs-page';
import './docs.css';

/** No sign-in: the documents hold nothing of anybody. */
const Page = () => (
  <>
    <a class="skip" href="#content">
      {shared.skip}
    </a>
    <header class="shell-header">
      <div>
        <a class="wordmark" href="/">
          <Icon name="tape" size={24} />
          {shared.product}
        </a>
        <span class="muted">{docs.title}</span>
        <span class="push" />
        <ThemeSwitch />
      </div>
    </header>
    <main id="content" class="shell-main" tabIndex={-1}>
      <DocsPage />
    </main>
    <Toasts />
  </>
);

wearStoredTheme();
render(<Page />, document.getElementById('app')!);

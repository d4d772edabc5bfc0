import { render } from 'preact';
import '../shared/theme.css';
import { wearStoredTheme } from '../shared/theme-switch';
import { App } from './app';
import './ops.css';

wearStoredTheme();
render(<App />, document.getElementById('app')!);

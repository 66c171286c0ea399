import { render } from 'preact';
import { App } from './app.tsx';
import './style/colours.css';
import './style/layout.css';
import './style/sidebar.css';
import './style/top-bar.css';
import './style/panels.css';
import './style/message.css';
import './style/menu.css';
import './style/blocks.css';
import './style/data.css';
import './style/forms.css';

const root = document.getElementById('page');
if (root) render(<App />, root);

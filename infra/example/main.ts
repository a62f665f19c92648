import { createExampleApp } from './app.js';

createExampleApp().synth();

// Writes l10n/bundle.l10n.json anew from the source. usage: npm run l10n

import { writeFileSync } from 'node:fs';
import { bundleFile, collectStrings } from './collectStrings.ts';

const strings = collectStrings();
const bundle = Object.fromEntries(strings.map((text) => [text, text]));
writeFileSync(bundleFile, `${JSON.stringify(bundle, null, 2)}\n`);
console.log(`${strings.length} texts in ${bundleFile}`);

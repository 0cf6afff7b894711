import { expect, test } from 'vitest';
import { scriptsOf } from './first-page.ts';

test('the scripts of a page are its entry and what the entry imports at once', () => {
  const html = `<link rel="icon" href="/icon.svg"><script type="module" crossorigin src="/assets/a.js"></script>
    <link rel="modulepreload" crossorigin href="/assets/b.js"><link rel="stylesheet" href="/assets/c.css">`;
  expect(scriptsOf(html)).toEqual(['assets/a.js', 'assets/b.js']);
});

// The page at the top belongs to no language. Readers whose browser asks for one that is there go straight on to it;
// all others, and those without scripts, choose by its links.

const there = [...document.querySelectorAll<HTMLAnchorElement>('a[hreflang]')];
const wanted = navigator.languages
  .map((l) => there.find((a) => a.hreflang === l.toLowerCase().split('-')[0]))
  .find((a) => a !== undefined);
if (wanted) location.replace(wanted.href);

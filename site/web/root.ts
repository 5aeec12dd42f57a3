// Runs on the root page only: goes to the reader's language. Without scripts the page's own links do.

const first = navigator.languages.map((l) => l.slice(0, 2)).find((l) => l === 'ko' || l === 'en');
location.replace(new URL(`${first ?? 'en'}/`, document.baseURI));

export {};

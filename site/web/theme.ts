// Runs before the first paint: a reader who chose light or dark never sees the other one flash.

try {
  const theme = localStorage.getItem('portwalk/1/theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's choice is followed.
}

export {};

// Runs before the first paint: a reader who chose light or dark never sees the other one flash.

try {
  // A frame's host writes the colours it wears into the frame's name: they are there before any message.
  const theme = self === top ? localStorage.getItem('portwalk/1/theme') : /^portwalk-\w+ (light|dark)$/.exec(window.name)?.[1];
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's choice is followed.
}

export {};

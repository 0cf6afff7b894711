// Before the first paint: the stored choice of theme and language, else what the system prefers and Vietnamese.
(() => {
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // storage switched off: the system's preference stands
    }
  };
  const theme = stored('loaphuong.theme');
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.lang = stored('loaphuong.language') === 'en' ? 'en' : 'vi';
})();

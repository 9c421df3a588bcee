// Applies the chosen theme before the first paint; without a choice the system's own decides.
try {
  const theme = localStorage.getItem("theme")
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme
} catch {
  // Storage may be forbidden: the system's theme is a fine answer.
}

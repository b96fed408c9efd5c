// Pages that a tablet has kept look as their reader wants now, not as when they were kept. It stands in
// the head, before anything is drawn, so that nothing flashes.
const [, look = "system", size = "normal"] = document.cookie.match(/(?:^|; )(?:__Host-)?look=(\w+)\.(\w+)/) ?? [];
Object.assign(document.documentElement.dataset, { look, type: size });

// Presses a link or a button as if somebody did, once it stands on the page.
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".press");
  if (host.dataset.pressed) return;
  host.dataset.pressed = "true";
  const begun = performance.now();
  const look = () => {
    const found = document.querySelector(`.st-key-${data.around} :is(a, button)`);
    if (found) found.click();
    else if (performance.now() - begun < 5000) requestAnimationFrame(look);
  };
  look();
}

// Follows a link as if somebody had pressed it, once it stands on the page.
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".press");
  if (host.dataset.pressed) return;
  host.dataset.pressed = "true";
  const begun = performance.now();
  const look = () => {
    const link = document.querySelector(`.st-key-${data.around} a`);
    if (link) link.click();
    else if (performance.now() - begun < 5000) requestAnimationFrame(look);
  };
  look();
}

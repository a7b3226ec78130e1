// A page in a frame of its own. Another page gets another frame: one that turned to it would leave
// an entry in the history of the browser.
export default function ({ data, parentElement }) {
  const host = parentElement.querySelector(".framed");
  if (host.firstElementChild?.src === data.address) return;
  const frame = element("iframe", "");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = data.title;
  frame.style.cssText = `width: 100%; height: ${data.height}px; border: 0; display: block`;
  frame.src = data.address;
  host.replaceChildren(frame);
}

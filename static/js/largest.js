// A file that the server would refuse for its size is named before it is sent: nothing typed is lost.
const MEGABYTE = 1024 * 1024;

export function refuseLarge(root) {
  root.addEventListener("change", ({ target }) => {
    const most = target.type === "file" && Number(target.dataset.largest);
    if (!most) return;
    const large = [...target.files].filter((file) => file.size > most).map((file) => file.name);
    target.setCustomValidity(large.length ? `${large.join("、")}超过 ${Math.floor(most / MEGABYTE)} MB，请压缩后再选。` : "");
    target.reportValidity();
  });
}

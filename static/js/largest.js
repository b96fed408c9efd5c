// A file that the server would refuse for its size is named before it is sent: nothing typed is lost.
const MEGABYTE = 1024 * 1024;

function problem({ dataset, files, form }) {
  const most = Number(dataset.largest), all = Number(dataset.largestAll);
  const large = [...files].filter((file) => file.size > most).map((file) => file.name);
  if (large.length) return `${large.join("、")}超过 ${Math.floor(most / MEGABYTE)} MB，请压缩后再选。`;
  const fields = [...form.querySelectorAll("[data-largest-all]")];
  const sum = fields.flatMap((field) => [...field.files]).reduce((size, file) => size + file.size, 0);
  return all && sum > all ? `一次共传不能超过 ${Math.floor(all / MEGABYTE)} MB，请分几次传。` : "";
}

export function refuseLarge(root) {
  root.addEventListener("change", ({ target }) => {
    if (target.type !== "file" || !target.dataset.largest) return;
    target.setCustomValidity(problem(target));
    target.reportValidity();
  });
}

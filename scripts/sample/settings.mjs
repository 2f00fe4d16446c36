// Places to stand in: each answers what lies behind the character, and may add what lies in front of it.
// Drawn in a box of width × height; the ground begins at about 70 % of the height.
import { dots } from "./dots.mjs";

const rect = (w, h, fill, y = 0) => `<rect x="0" y="${y}" width="${w}" height="${h}" fill="${fill}"/>`;

function gradient(id, ...stops) {
  const rows = stops
    .map((colour, i) => `<stop offset="${i / (stops.length - 1)}" stop-color="${colour}"/>`)
    .join("");
  return `<defs><linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${rows}</linearGradient></defs>`;
}

function hills(w, y, height, colour, phase = 0) {
  let path = `M0,${y + height}`;
  for (let x = 0; x <= w; x += 16)
    path += ` L${x},${(y + 26 * Math.sin(x / 95 + phase) + 14 * Math.sin(x / 41 + phase * 2)).toFixed(1)}`;
  return `<path d="${path} L${w},${y + height} z" fill="${colour}"/>`;
}

const cloud = (x, y, s, fill = "#fff") =>
  `<g transform="translate(${x},${y}) scale(${s})" fill="${fill}" opacity="0.92"><circle cx="0" cy="0" r="28"/><circle cx="34" cy="-12" r="34"/><circle cx="72" cy="0" r="26"/><rect x="-10" y="0" width="90" height="27" rx="13"/></g>`;
const pine = (x, y, s, colour) =>
  `<g transform="translate(${x},${y}) scale(${s})"><rect x="-7" y="-10" width="14" height="30" fill="#6b4630"/><path d="M0,-130 l44,60 h-20 l32,56 h-112 l32,-56 h-20 z" fill="${colour}"/></g>`;
const tree = (x, y, s, colour) =>
  `<g transform="translate(${x},${y}) scale(${s})"><path d="M-10,10 q6,-50 -2,-90 h24 q-8,40 0,90 z" fill="#6d4a34"/><g fill="${colour}"><circle cx="0" cy="-110" r="52"/><circle cx="-42" cy="-82" r="36"/><circle cx="44" cy="-84" r="38"/></g></g>`;
const waves = (w, y, colour, phase) => {
  let path = `M0,${y}`;
  for (let x = 0; x < w; x += 60) path += ` q15,${-9 + phase} 30,0 t30,0`;
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="5" stroke-linecap="round" opacity="0.75"/>`;
};

export const settings = {
  beach: (w, h) => ({
    back: `${gradient("s", "#8fd3f0", "#e8f7f5")}${rect(w, h, "url(#s)")}<circle cx="${w * 0.8}" cy="${h * 0.16}" r="46" fill="#ffe39a"/>${cloud(w * 0.1, h * 0.14, 1)}${rect(w, h * 0.25, "#3d9fb8", h * 0.5)}${waves(w, h * 0.57, "#bfe8ee", 0)}${waves(w, h * 0.63, "#bfe8ee", 3)}${hills(w, h * 0.72, h * 0.3, "#f0d9a4")}${dots(24, w, h * 0.8, h, "#d8b877", 4)}`,
  }),
  river: (w, h) => ({
    back: `${gradient("s", "#b7e3d0", "#f2f6d8")}${rect(w, h, "url(#s)")}${hills(w, h * 0.36, h * 0.3, "#8fbf8a", 1)}${tree(w * 0.12, h * 0.48, 1, "#5d9c63")}${tree(w * 0.88, h * 0.46, 1.2, "#4c8a58")}${rect(w, h * 0.6, "#4aa3a8", h * 0.48)}${waves(w, h * 0.56, "#a8dcd9", 0)}${waves(w, h * 0.68, "#a8dcd9", 4)}${waves(w, h * 0.86, "#a8dcd9", 0)}`,
    front: `<path d="M0,${h * 0.86} q${w / 4},-26 ${w / 2},0 t${w / 2},0 V${h} H0 z" fill="#4aa3a8" opacity="0.82"/>${waves(w, h * 0.9, "#c9eeea", 2)}`,
  }),
  snow: (w, h) => ({
    back: `${gradient("s", "#a9c4de", "#eef4fa")}${rect(w, h, "url(#s)")}${hills(w, h * 0.44, h * 0.3, "#d5e2ee", 2)}${pine(w * 0.14, h * 0.66, 1.3, "#4d7d74")}${pine(w * 0.86, h * 0.62, 1.5, "#3f6c66")}${pine(w * 0.68, h * 0.6, 0.8, "#6c978c")}${hills(w, h * 0.68, h * 0.34, "#fbfdff", 3)}`,
    front: dots(46, w, 0, h, "#ffffff", 5),
  }),
  forest: (w, h) => ({
    back: `${gradient("s", "#cfe8b8", "#7fb07a")}${rect(w, h, "url(#s)")}${[0.08, 0.28, 0.5, 0.72, 0.94].map((x, i) => pine(w * x, h * (0.6 + (i % 2) * 0.05), 1.9 - (i % 3) * 0.3, ["#47785a", "#5b8f66"][i % 2])).join("")}${hills(w, h * 0.7, h * 0.32, "#8a9f52", 1)}${[0.15, 0.8].map((x) => `<g transform="translate(${w * x},${h * 0.86})"><path d="M-9,0 q4,-18 0,-24 h18 q-4,8 0,24 z" fill="#f4e7d0"/><path d="M-28,-22 q28,-38 56,0 z" fill="#cf4636"/></g>`).join("")}`,
  }),
  night: (w, h) => ({
    back: `${gradient("s", "#141a3c", "#3b3f78", "#7a5c86")}${rect(w, h, "url(#s)")}${dots(60, w, 0, h * 0.6, "#fff7d8", 3)}<path d="M${w * 0.78},${h * 0.1} a52,52 0 1 0 44,74 a42,42 0 1 1 -44,-74 z" fill="#fbeec2"/>${hills(w, h * 0.6, h * 0.2, "#2b2f57", 1)}${hills(w, h * 0.72, h * 0.3, "#20324a", 2)}`,
    front: dots(14, w, h * 0.62, h * 0.95, "#ffe98a", 6),
  }),
  kitchen: (w, h) => ({
    back: `${rect(w, h, "#f7e3c4")}${Array.from({ length: Math.ceil(w / 64) }, (_, i) => `<rect x="${i * 64}" y="${h * 0.34}" width="60" height="60" rx="4" fill="${i % 2 ? "#e9f1ec" : "#d3e5dd"}"/>`).join("")}<rect x="${w * 0.08}" y="${h * 0.08}" width="${w * 0.3}" height="${h * 0.2}" rx="8" fill="#bfe3ee" stroke="#a9743f" stroke-width="12"/>${[0.6, 0.72, 0.84].map((x, i) => `<path d="M${w * x},${h * 0.06} v40" stroke="#7d5a3c" stroke-width="5"/><circle cx="${w * x}" cy="${h * 0.06 + 66}" r="${22 + i * 4}" fill="#b6bcc4" stroke="#7c828c" stroke-width="5"/>`).join("")}${rect(w, h * 0.08, "#a9743f", h * 0.6)}${rect(w, h * 0.4, "#c98f56", h * 0.68)}`,
  }),
  rain: (w, h) => ({
    back: `${gradient("s", "#7d8ea3", "#c4ced6")}${rect(w, h, "url(#s)")}${cloud(w * 0.08, h * 0.12, 1.5, "#93a2b4")}${cloud(w * 0.6, h * 0.08, 1.7, "#a7b4c2")}${hills(w, h * 0.56, h * 0.2, "#8fa08d", 1)}${rect(w, h * 0.34, "#76807c", h * 0.7)}<ellipse cx="${w * 0.24}" cy="${h * 0.88}" rx="90" ry="17" fill="#9fb6c4"/><ellipse cx="${w * 0.8}" cy="${h * 0.8}" rx="60" ry="12" fill="#9fb6c4"/>`,
    front: Array.from({ length: 40 }, (_, i) => {
      const x = (i * 0.754877) % 1;
      const y = (i * 0.56984) % 1;
      return `<path d="M${(w * x).toFixed(0)},${(h * y).toFixed(0)} l-7,26" stroke="#e6eef4" stroke-width="4" stroke-linecap="round" opacity="0.75"/>`;
    }).join(""),
  }),
  space: (w, h) => ({
    back: `${gradient("s", "#0e1030", "#2c1c4d", "#0e1030")}${rect(w, h, "url(#s)")}${dots(90, w, 0, h, "#dfe6ff", 3)}<circle cx="${w * 0.2}" cy="${h * 0.22}" r="58" fill="#d98d5a"/><ellipse cx="${w * 0.2}" cy="${h * 0.22}" rx="98" ry="18" fill="none" stroke="#f1cfa0" stroke-width="9" transform="rotate(-18 ${w * 0.2} ${h * 0.22})"/><circle cx="${w * 0.86}" cy="${h * 0.3}" r="26" fill="#7fc7bd"/><circle cx="${w * 0.5}" cy="${h * 1.34}" r="${h * 0.55}" fill="#c9c6d6"/><g fill="#aaa6bd"><ellipse cx="${w * 0.2}" cy="${h * 0.93}" rx="46" ry="14"/><ellipse cx="${w * 0.8}" cy="${h * 0.9}" rx="36" ry="11"/></g>`,
  }),
  sunset: (w, h) => ({
    back: `${gradient("s", "#5b3f7d", "#e0736a", "#ffd08a")}${rect(w, h * 0.64, "url(#s)")}<circle cx="${w * 0.5}" cy="${h * 0.52}" r="84" fill="#ffe7a6"/>${rect(w, h * 0.5, "#8a4c74", h * 0.58)}${[0.62, 0.68, 0.76, 0.86].map((y, i) => `<path d="M${w * (0.36 - i * 0.05)},${h * y} h${w * (0.28 + i * 0.1)}" stroke="#ffd08a" stroke-width="7" stroke-linecap="round" opacity="${0.8 - i * 0.14}"/>`).join("")}`,
    front: `<path d="M0,${h * 0.88} q${w / 4},-24 ${w / 2},0 t${w / 2},0 V${h} H0 z" fill="#713d66" opacity="0.85"/>`,
  }),
  autumn: (w, h) => ({
    back: `${gradient("s", "#f7dfae", "#f3c07c")}${rect(w, h, "url(#s)")}${tree(w * 0.14, h * 0.66, 1.5, "#d9752f")}${tree(w * 0.84, h * 0.64, 1.7, "#c4532b")}${tree(w * 0.6, h * 0.6, 1, "#e09b3d")}${hills(w, h * 0.7, h * 0.32, "#b98546", 2)}${dots(36, w, h * 0.76, h, "#d9602f", 8)}`,
    front: dots(16, w, 0, h * 0.7, "#e07a35", 8),
  }),
  meadow: (w, h) => ({
    back: `${gradient("s", "#9bd6f2", "#eaf7e4")}${rect(w, h, "url(#s)")}${cloud(w * 0.62, h * 0.14, 1.2)}${cloud(w * 0.06, h * 0.24, 0.8)}${hills(w, h * 0.54, h * 0.3, "#a9d487", 0)}${hills(w, h * 0.68, h * 0.34, "#7cbb62", 2)}${dots(22, w, h * 0.74, h, "#f7a8b8", 8)}${dots(22, w, h * 0.76, h, "#fff6cf", 7, 3)}${dots(14, w, h * 0.74, h, "#c08ae0", 7, 9)}`,
  }),
  library: (w, h) => ({
    back: `${rect(w, h, "#8a5a3c")}${[0.06, 0.26, 0.46]
      .map(
        (y, row) =>
          `<rect x="0" y="${h * y}" width="${w}" height="${h * 0.18}" fill="#5e3b28"/>${Array.from(
            { length: Math.ceil(w / 26) },
            (_, i) => {
              const tall = h * (0.1 + (((i * 7 + row * 3) % 5) / 5) * 0.06);
              return `<rect x="${i * 26 + 3}" y="${h * (y + 0.18) - tall}" width="21" height="${tall}" rx="3" fill="${["#c8553d", "#e9c46a", "#588b8b", "#f2e3c6", "#7a6f9b", "#8ab17d"][(i * 5 + row) % 6]}"/>`;
            },
          ).join("")}`,
      )
      .join(
        "",
      )}${rect(w, h * 0.4, "#b98a5d", h * 0.68)}<ellipse cx="${w / 2}" cy="${h * 0.9}" rx="${w * 0.42}" ry="${h * 0.08}" fill="#a23e48"/>`,
  }),
};

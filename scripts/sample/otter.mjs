// Momo the otter, drawn in a box of about 200 × 300 around (0, 0) = the middle of the head.
const line = "#3a2418";
const inked = (width) =>
  `stroke="${line}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"`;
const ink = inked(5);

/** Fur, belly and scarf of the character; a scene may change the scarf or draw it without colours. */
export const colours = {
  fur: "#a8683f",
  dark: "#84502f",
  cream: "#f4dfc3",
  scarf: "#d8432f",
  stripe: "#f6b44a",
};

const eyes = {
  open: `<g fill="${line}"><ellipse cx="-25" cy="-6" rx="8" ry="10"/><ellipse cx="25" cy="-6" rx="8" ry="10"/></g>
    <g fill="#fff"><circle cx="-22" cy="-10" r="3"/><circle cx="28" cy="-10" r="3"/></g>`,
  happy: `<path d="M-35,-3 q10,-13 20,0 M15,-3 q10,-13 20,0" fill="none" ${ink}/>`,
  closed: `<path d="M-35,-7 q10,9 20,0 M15,-7 q10,9 20,0" fill="none" ${ink}/>`,
  wink: `<ellipse cx="-25" cy="-6" rx="8" ry="10" fill="${line}"/><circle cx="-22" cy="-10" r="3" fill="#fff"/>
    <path d="M15,-5 q10,-10 20,0" fill="none" ${ink}/>`,
  wide: `<g fill="#fff" ${ink}><circle cx="-25" cy="-7" r="13"/><circle cx="25" cy="-7" r="13"/></g>
    <g fill="${line}"><circle cx="-25" cy="-6" r="6"/><circle cx="25" cy="-6" r="6"/></g>`,
};
const mouths = {
  smile: `<path d="M-13,24 q7,8 13,0 q6,8 13,0" fill="none" ${ink}/>`,
  laugh: `<path d="M-15,23 q15,7 30,0 q-2,21 -15,21 q-13,0 -15,-21 z" fill="#a83238" ${ink}/><path d="M-7,39 q7,-6 14,0" stroke="#f28b8b" stroke-width="6" fill="none" stroke-linecap="round"/>`,
  small: `<ellipse cx="0" cy="29" rx="5" ry="6" fill="#a83238" ${ink}/>`,
  flat: `<path d="M-8,27 h16" fill="none" ${ink}/>`,
};

/** Things worn on the head; "" for none. */
const hats = {
  none: "",
  beanie: `<path d="M-58,-34 q4,-52 58,-54 q54,2 58,54 z" fill="#3f7f93" ${ink}/><path d="M-62,-34 h124" stroke="#f3ead9" stroke-width="17" stroke-linecap="round"/><circle cx="0" cy="-91" r="14" fill="#f3ead9" ${ink}/>`,
  straw: `<ellipse cx="0" cy="-40" rx="92" ry="15" fill="#e9c46a" ${ink}/><path d="M-46,-42 q0,-48 46,-48 q46,0 46,48 z" fill="#f0d288" ${ink}/><path d="M-46,-48 h92" stroke="#d8432f" stroke-width="9"/>`,
  flowers: `<g ${inked(3)}>${[-42, -22, 0, 22, 42].map((x, i) => `<circle cx="${x}" cy="${-52 - 6 * Math.cos(x / 30)}" r="11" fill="${["#f7a8b8", "#fff3d6", "#c9a7eb", "#fff3d6", "#f7a8b8"][i]}"/><circle cx="${x}" cy="${-52 - 6 * Math.cos(x / 30)}" r="3.5" fill="#f6b44a"/>`).join("")}</g>`,
  chef: `<path d="M-44,-44 v-22 q-26,-8 -18,-32 q12,-20 34,-10 q26,-22 52,0 q24,-10 36,10 q6,24 -16,32 v22 z" fill="#fff" ${ink}/>`,
  goggles: `<path d="M-62,-34 q62,-22 124,0" fill="none" stroke="#50352a" stroke-width="10"/><g fill="#9bd3e0" ${ink}><circle cx="-22" cy="-42" r="17"/><circle cx="22" cy="-42" r="17"/></g>`,
  helmet: `<circle cx="0" cy="-4" r="92" fill="#cfe9ff" fill-opacity="0.22" stroke="#eef6ff" stroke-width="8"/><path d="M-58,-50 q18,-24 40,-26" stroke="#fff" stroke-width="8" fill="none" stroke-linecap="round" opacity="0.8"/>`,
};

export function head({ look = "open", mouth = "smile", hat = "none" }) {
  const { fur, dark, cream } = colours;
  const whiskers = [-1, 1]
    .map(
      (side) =>
        `<path d="M${side * 36},16 q${side * 24},-8 ${side * 46},-6 M${side * 37},22 q${side * 24},0 ${side * 45},5 M${side * 35},28 q${side * 20},7 ${side * 38},16" fill="none" stroke="${line}" stroke-width="2.5" stroke-linecap="round" opacity="0.75"/>`,
    )
    .join("");
  return `<g>
    <g fill="${dark}" ${ink}><circle cx="-53" cy="-38" r="17"/><circle cx="53" cy="-38" r="17"/></g>
    <g fill="#e5a58c"><circle cx="-53" cy="-37" r="8"/><circle cx="53" cy="-37" r="8"/></g>
    <ellipse cx="0" cy="0" rx="70" ry="59" fill="${fur}" ${ink}/>
    <path d="M-12,-54 q4,-12 14,-14 M0,-55 q6,-9 14,-9" fill="none" ${inked(4)}/>
    <ellipse cx="-23" cy="19" rx="29" ry="24" fill="${cream}"/><ellipse cx="23" cy="19" rx="29" ry="24" fill="${cream}"/><ellipse cx="0" cy="30" rx="30" ry="24" fill="${cream}"/>
    <g fill="#f08f7f" opacity="0.55"><ellipse cx="-48" cy="14" rx="12" ry="8"/><ellipse cx="48" cy="14" rx="12" ry="8"/></g>
    ${whiskers}${eyes[look]}
    <path d="M-13,5 q13,-9 26,0 q-2,12 -13,14 q-11,-2 -13,-14 z" fill="${line}"/><ellipse cx="-4" cy="6" rx="4" ry="2.2" fill="#fff" opacity="0.6"/>
    ${mouths[mouth]}${hats[hat]}
  </g>`;
}

function scarf(colour) {
  if (colour === null) return "";
  return `<path d="M22,66 q14,24 6,62 l22,4 q10,-42 -6,-72 z" fill="${colour}" ${ink}/>
    <path d="M27,112 l25,4" stroke="${colours.stripe}" stroke-width="7"/>
    <path d="M-55,46 q55,32 110,0 q10,12 4,26 q-60,30 -118,0 q-6,-14 4,-26 z" fill="${colour}" ${ink}/>
    <path d="M-36,56 l-4,22 M-2,62 v22 M34,57 l4,21" stroke="${colours.stripe}" stroke-width="7"/>`;
}

function limb(path, colour = colours.fur) {
  return `<path d="${path}" fill="none" stroke="${line}" stroke-width="33" stroke-linecap="round"/><path d="${path}" fill="none" stroke="${colour}" stroke-width="24" stroke-linecap="round"/>`;
}

/** Ways to hold the two arms, each a pair of strokes from the shoulder. */
const arms = {
  down: ["M-46,98 q-26,24 -24,56", "M46,98 q26,24 24,56"],
  wave: ["M-46,98 q-26,24 -24,56", "M46,98 q44,-10 54,-60"],
  cheer: ["M-46,98 q-44,-10 -54,-60", "M46,98 q44,-10 54,-60"],
  hold: ["M-48,104 q-14,34 28,42", "M48,104 q14,34 -28,42"],
  hips: ["M-48,100 q-46,20 -14,56", "M48,100 q46,20 14,56"],
};

function tail(path) {
  return `<path d="${path}" fill="none" stroke="${line}" stroke-width="41" stroke-linecap="round"/><path d="${path}" fill="none" stroke="${colours.dark}" stroke-width="32" stroke-linecap="round"/>`;
}

function figure({ pose, arm, held = "", scarfColour, ...face }) {
  const { fur, cream } = colours;
  const torso = `<path d="M-38,30 q-40,90 -26,158 q64,42 128,0 q14,-68 -26,-158 z" fill="${fur}" ${ink}/><ellipse cx="0" cy="146" rx="38" ry="58" fill="${cream}"/>`;
  const [left, right] = arms[arm];
  const feet =
    pose === "sit"
      ? `<g fill="${colours.dark}" ${ink}><ellipse cx="-52" cy="208" rx="30" ry="23"/><ellipse cx="52" cy="208" rx="30" ry="23"/></g><g fill="#e5a58c"><ellipse cx="-54" cy="212" rx="13" ry="9"/><ellipse cx="54" cy="212" rx="13" ry="9"/></g>`
      : `<g fill="${colours.dark}" ${ink}><ellipse cx="-32" cy="217" rx="29" ry="14"/><ellipse cx="32" cy="217" rx="29" ry="14"/></g>`;
  const behind = pose === "sit" ? tail("M40,190 q70,24 92,-30") : tail("M40,176 q62,50 96,20");
  return `${behind}${torso}${feet}${limb(left)}${limb(right)}${scarf(scarfColour)}${held}${head(face)}`;
}

/**
 * The character as an SVG group whose head is at (0, 0).
 * @param {{ pose: "stand" | "sit" | "float" | "sleep", arm?: string, look?: string, mouth?: string, hat?: string, held?: string, scarfColour?: string | null }} options
 */
export function otter({ pose, arm = "down", scarfColour = colours.scarf, ...rest }) {
  if (pose === "float") {
    // On the back in the water: the standing figure lies down, hands on the belly.
    return `<g transform="rotate(-78)">${figure({ pose: "stand", arm: "hold", scarfColour, ...rest })}</g>`;
  }
  if (pose === "sleep") {
    return `<g>${tail("M120,70 q40,64 -60,72 q-90,4 -130,-22")}
      <path d="M-60,96 q-20,-96 90,-104 q110,4 104,92 q-6,44 -70,46 h-60 q-60,0 -64,-34 z" fill="${colours.fur}" ${ink}/>
      <path d="M40,34 q30,20 24,62" fill="none" ${inked(4)} opacity="0.5"/>
      ${scarfColour ? `<path d="M-34,66 q30,34 84,22 l6,24 q-66,16 -104,-20 z" fill="${scarfColour}" ${ink}/>` : ""}
      <g transform="translate(-46,54) rotate(-14)">${head({ look: "closed", mouth: "flat", hat: rest.hat })}</g>
      <g font-family="sans-serif" font-weight="700" fill="#fff" stroke="${line}" stroke-width="2"><text x="52" y="-38" font-size="34">z</text><text x="80" y="-66" font-size="44">z</text></g></g>`;
  }
  return figure({ pose, arm, scarfColour, ...rest });
}

/** What the character may hold, in front of the belly. */
export const things = {
  fish: `<g transform="translate(0,140) rotate(-16)"><path d="M-44,0 q40,-38 76,0 q-36,38 -76,0 z" fill="#7fb7c9" ${ink}/><path d="M30,0 l28,-20 v40 z" fill="#5f99ae" ${ink}/><circle cx="-24" cy="-5" r="4" fill="${line}"/></g>`,
  shell: `<g transform="translate(0,138)"><path d="M-30,14 q-6,-46 30,-48 q36,2 30,48 q-30,16 -60,0 z" fill="#f7c9b6" ${ink}/><path d="M0,-32 v50 M-14,-28 l-6,44 M14,-28 l6,44" ${inked(3)} fill="none"/></g>`,
  book: `<g transform="translate(0,142)"><path d="M-50,-26 q26,-10 50,4 q24,-14 50,-4 v48 q-26,-8 -50,6 q-24,-14 -50,-6 z" fill="#5b7fb8" ${ink}/><path d="M-42,-20 q22,-6 42,6 q20,-12 42,-6 v36 q-22,-6 -42,6 q-20,-12 -42,-6 z" fill="#fff8e8"/><path d="M0,-14 v38" ${inked(3)}/></g>`,
  mug: `<g transform="translate(0,136)"><path d="M26,-12 q24,0 20,20 q-4,12 -22,10" fill="none" ${inked(8)}/><path d="M-28,-26 h56 v44 q0,14 -14,14 h-28 q-14,0 -14,-14 z" fill="#f3ead9" ${ink}/><path d="M-12,-44 q8,-10 0,-20 M8,-44 q8,-10 0,-20" stroke="#fff" stroke-width="5" fill="none" stroke-linecap="round" opacity="0.85"/></g>`,
  balloon: `<path d="M100,34 q20,-70 6,-118" fill="none" ${inked(3)}/><path d="M106,-84 q-46,-22 -44,-70 q6,-46 48,-46 q44,2 46,48 q-2,46 -50,68 z" fill="#e8615a" ${ink}/><path d="M84,-160 q4,-20 20,-24" stroke="#fff" stroke-width="7" fill="none" stroke-linecap="round" opacity="0.8"/>`,
  umbrella: `<path d="M98,52 l-18,-190" ${inked(8)}/><path d="M-70,-104 q40,-104 146,-112 q110,4 150,100 q-24,-18 -50,-2 q-24,-22 -50,-2 q-22,-22 -50,2 q-24,-20 -48,4 q-26,-18 -50,2 q-22,-14 -48,8 z" fill="#f6b44a" ${ink}/>`,
  net: `<path d="M100,38 l30,-120" ${inked(8)}/><path d="M100,-92 q30,-46 74,-16 q-10,60 -66,70 q-16,-26 -8,-54 z" fill="#fff" fill-opacity="0.45" ${ink}/>`,
  pancake: `<g transform="translate(0,140)"><ellipse cx="0" cy="12" rx="58" ry="14" fill="#fff" ${ink}/><g fill="#e3a857" ${ink}><ellipse cx="0" cy="4" rx="42" ry="12"/><ellipse cx="0" cy="-8" rx="42" ry="12"/><ellipse cx="0" cy="-20" rx="42" ry="12"/></g><rect x="-10" y="-34" width="20" height="12" rx="3" fill="#fff2a8" ${inked(3)}/></g>`,
};

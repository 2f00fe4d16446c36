/** Small line pictures of the empty states, drawn in the colours of the theme. */
const line = { fill: "none", stroke: "var(--n8)", strokeWidth: 1.5, strokeLinejoin: "round" as const };

/** Two strips that cross in an empty grid: no run yet. */
export function RunsPicture() {
  return (
    <svg width="132" height="96" viewBox="0 0 132 96" aria-hidden="true">
      <path d="M8 80h116M8 56h116M8 32h116" stroke="var(--n6)" strokeWidth="1.5" />
      <path d="M12 26c18 4 20 34 40 38s34 8 68 10" {...line} strokeDasharray="3 5" />
      <rect x="60" y="10" width="12" height="76" rx="4" fill="var(--accent)" opacity="0.9" />
      <rect
        x="30"
        y="42"
        width="72"
        height="12"
        rx="4"
        fill="var(--n5)"
        stroke="var(--n8)"
        strokeWidth="1.5"
      />
      <rect x="60" y="42" width="12" height="12" fill="#ffb98a" />
    </svg>
  );
}

/** A stack of pictures with a caption line: no dataset yet. */
export function ImagesPicture() {
  return (
    <svg width="132" height="96" viewBox="0 0 132 96" aria-hidden="true">
      <rect x="38" y="8" width="70" height="58" rx="8" {...line} transform="rotate(6 73 37)" opacity="0.6" />
      <rect
        x="24"
        y="14"
        width="74"
        height="60"
        rx="8"
        fill="var(--n3)"
        stroke="var(--n8)"
        strokeWidth="1.5"
      />
      <circle cx="44" cy="34" r="7" fill="var(--accent)" />
      <path d="M26 68l24-22 16 13 12-10 18 16" {...line} />
      <path d="M32 86h40M78 86h14" stroke="var(--n8)" strokeWidth="3" strokeLinecap="round" />
    </svg>
  );
}

/** A host with a lead that is not plugged in: no worker yet. */
export function WorkersPicture() {
  return (
    <svg width="132" height="96" viewBox="0 0 132 96" aria-hidden="true">
      <rect
        x="16"
        y="16"
        width="64"
        height="26"
        rx="6"
        fill="var(--n3)"
        stroke="var(--n8)"
        strokeWidth="1.5"
      />
      <rect x="16" y="50" width="64" height="26" rx="6" {...line} />
      <circle cx="28" cy="29" r="3.5" fill="var(--accent)" />
      <path d="M38 29h30M38 63h30" stroke="var(--n8)" strokeWidth="2" strokeLinecap="round" />
      <circle cx="28" cy="63" r="3.5" fill="var(--n6)" />
      <path d="M80 46h12c8 0 6-18 14-18h4" {...line} strokeDasharray="4 5" />
      <rect x="112" y="22" width="10" height="12" rx="3" {...line} />
    </svg>
  );
}

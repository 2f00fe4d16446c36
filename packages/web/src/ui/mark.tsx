/** The mark: a tall and a wide low-rank strip crossing, as in B·A. Decorative: a name stands beside it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="1.5" y="14" width="21" height="6" rx="2" fill="var(--n10)" opacity="0.75" />
      <rect x="5" y="1.5" width="6" height="21" rx="2" fill="var(--accent)" />
      <rect x="5" y="14" width="6" height="6" fill="#ffb98a" />
      <path d="M5 5.5h6M5 9.5h6M14.5 14v6M18.5 14v6" stroke="var(--n1)" strokeWidth="0.8" opacity="0.55" />
    </svg>
  );
}

/** The mark: a tall and a wide low-rank strip crossing, as in B·A. Decorative: a name stands beside it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <rect x="1.5" y="14" width="21" height="6" rx="2" fill="var(--n10)" opacity="0.75" />
      <rect x="5" y="1.5" width="6" height="21" rx="2" fill="var(--accent)" />
      <rect x="5" y="14" width="6" height="6" fill="#ffb98a" />
    </svg>
  );
}

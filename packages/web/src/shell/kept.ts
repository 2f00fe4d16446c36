/** Small choices of this browser. A browser that refuses storage forgets them; nothing breaks. */
export function kept(name: string): string | null {
  try {
    return localStorage.getItem(`loralei.${name}`);
  } catch {
    return null;
  }
}

/** Keeps a text, or forgets it with null. False when the browser refused. */
export function keep(name: string, value: string | null): boolean {
  try {
    if (value === null) localStorage.removeItem(`loralei.${name}`);
    else localStorage.setItem(`loralei.${name}`, value);
    return true;
  } catch {
    return false;
  }
}

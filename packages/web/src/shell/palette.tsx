export default function P(_: { open: boolean; onClose: () => void }) { return null; }

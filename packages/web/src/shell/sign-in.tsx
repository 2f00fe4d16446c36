import { KeyRound } from "lucide-react";
import { buttonClass } from "../ui/button.tsx";
import { Mark } from "../ui/mark.tsx";

/** Shown when the studio asks for its token: what it is, where it stands, and the way in. */
export function SignIn() {
  const back = encodeURIComponent(window.location.pathname + window.location.search);
  return (
    <main className="grid min-h-dvh place-items-center p-6">
      <section className="panel w-full max-w-md p-8">
        <div className="mb-6 flex items-center gap-2.5">
          <Mark size={28} />
          <span className="text-lg font-semibold tracking-[-0.015em]">Loralei</span>
        </div>
        <h1 className="text-xl font-semibold">This studio asks for its token</h1>
        <p className="mt-2 text-base text-n11">
          It can be reached from other machines, so it lets in only who knows its token. The token was printed
          in the terminal when the studio started.
        </p>
        <a href={`/login?next=${back}`} className={`${buttonClass("primary", "lg")} mt-6 w-full`}>
          <KeyRound size={16} aria-hidden="true" />
          Sign in with the token
        </a>
      </section>
    </main>
  );
}

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, PlugZap, Trash2 } from "lucide-react";
import { useState } from "react";
import { type Outputs, trpc } from "../api.ts";
import { useNow } from "../live/use-live.ts";
import { readError } from "../read-error.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorPanel } from "../ui/error-panel.tsx";
import { describedBy, Field } from "../ui/field.tsx";
import { TextInput } from "../ui/input.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { toast } from "../ui/toast.tsx";
import { whenWords } from "../words/time.ts";
import { Block } from "./block.tsx";

type Secret = Outputs["secrets"]["list"][number];

const stories: Record<Secret["name"], { title: string; help: string }> = {
  HF_TOKEN: { title: "Hugging Face token", help: "For gated and private models. A read token is enough." },
  WANDB_API_KEY: { title: "Weights & Biases key", help: "Only for runs that log to W&B." },
};

export function Secrets() {
  const list = useQuery(trpc.secrets.list.queryOptions());
  return (
    <Block
      id="secrets"
      title="Secrets"
      about="Handed to trainers as environment variables and to nobody else. Once saved they are never shown again, and logs are cleaned of them."
    >
      {list.error ? (
        <ErrorPanel
          title="The secrets could not be listed"
          error={list.error}
          onRetry={() => void list.refetch()}
        />
      ) : (
        <ul className="grid gap-6">
          {list.data?.map((secret) => <SecretRow key={secret.name} secret={secret} />) ?? (
            <>
              <Skeleton className="h-20" />
              <Skeleton className="h-20" />
            </>
          )}
        </ul>
      )}
    </Block>
  );
}

function SecretRow({ secret }: { secret: Secret }) {
  const { name } = secret;
  const story = stories[name];
  const [value, setValue] = useState("");
  const queries = useQueryClient();
  const now = useNow();
  const refresh = () => void queries.invalidateQueries(trpc.secrets.pathFilter());
  const set = useMutation(
    trpc.secrets.set.mutationOptions({
      onSuccess: () => {
        setValue("");
        refresh();
        toast({ id: name, tone: "good", text: `${story.title} saved` });
      },
    }),
  );
  const forget = useMutation(
    trpc.secrets.forget.mutationOptions({
      onSuccess: () => {
        refresh();
        toast({ id: name, tone: "plain", text: `${story.title} forgotten` });
      },
      onError: (error) =>
        toast({
          id: name,
          tone: "bad",
          text: `${story.title} could not be forgotten`,
          detail: readError(error).message,
        }),
    }),
  );
  const test = useMutation(
    trpc.secrets.test.mutationOptions({
      onSuccess: ({ ok, message }) =>
        toast({
          id: name,
          tone: ok ? "good" : "bad",
          text: ok ? `${story.title} works` : `${story.title} was refused`,
          detail: message,
        }),
      onError: (error) =>
        toast({
          id: name,
          tone: "bad",
          text: `${story.title} could not be tested`,
          detail: readError(error).message,
        }),
    }),
  );
  const id = `secret-${name}`;
  return (
    <li data-secret={name}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (value.trim() !== "") set.mutate({ name, value: value.trim() });
        }}
      >
        <Field
          id={id}
          label={story.title}
          help={`${story.help} Variable ${name}.`}
          error={set.error && readError(set.error).message}
          aside={
            secret.set ? (
              <Badge tone="good">
                set{secret.updatedAtMs !== null && `, ${whenWords(secret.updatedAtMs, now)}`}
              </Badge>
            ) : (
              <Badge>not set</Badge>
            )
          }
        >
          <div className="flex flex-wrap gap-2">
            <div className="min-w-48 flex-1">
              <TextInput
                id={id}
                type="password"
                autoComplete="off"
                aria-describedby={describedBy(id)}
                icon={<KeyRound size={15} />}
                value={value}
                onChange={(event) => setValue(event.target.value)}
                placeholder={secret.set ? "Type a new one to replace it" : "Paste it here"}
              />
            </div>
            <Button
              type="submit"
              look={value.trim() === "" ? "plain" : "primary"}
              busy={set.isPending}
              disabled={value.trim() === ""}
            >
              Save
            </Button>
            {secret.set && (
              <>
                <Button
                  icon={<PlugZap size={15} />}
                  busy={test.isPending}
                  onClick={() => test.mutate({ name })}
                >
                  Test<span className="sr-only"> {story.title}</span>
                </Button>
                <Button
                  icon={<Trash2 size={15} />}
                  look="danger"
                  busy={forget.isPending}
                  onClick={() => forget.mutate({ name })}
                >
                  Forget<span className="sr-only"> {story.title}</span>
                </Button>
              </>
            )}
          </div>
        </Field>
      </form>
    </li>
  );
}

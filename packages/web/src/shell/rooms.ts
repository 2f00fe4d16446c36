import { Images, ListVideo, type LucideIcon, Server, Settings, Sparkles } from "lucide-react";

export interface Room {
  to: "/datasets" | "/train" | "/jobs" | "/workers" | "/settings";
  title: string;
  icon: LucideIcon;
}

/** The rooms of the studio, in the order of work. */
export const rooms: readonly Room[] = [
  { to: "/datasets", title: "Datasets", icon: Images },
  { to: "/train", title: "Train", icon: Sparkles },
  { to: "/jobs", title: "Jobs", icon: ListVideo },
  { to: "/workers", title: "Workers", icon: Server },
  { to: "/settings", title: "Settings", icon: Settings },
];

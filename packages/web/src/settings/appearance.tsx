import { setTheme, type Theme, useTheme } from "../shell/theme.ts";
import { Segmented } from "../ui/segmented.tsx";
import { Block } from "./block.tsx";

export function Appearance() {
  const { choice } = useTheme();
  return (
    <Block id="appearance" title="Appearance" about="Kept in this browser.">
      <Segmented<Theme>
        label="Theme"
        value={choice}
        options={[
          { value: "system", label: "As the system" },
          { value: "dark", label: "Dark" },
          { value: "light", label: "Light" },
        ]}
        onChange={setTheme}
      />
    </Block>
  );
}

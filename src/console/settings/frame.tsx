import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";

export type Tab = "organisation" | "tokens" | "foundation" | "alerts";

const tabs: readonly { readonly tab: Tab; readonly path: string; readonly label: string }[] = [
  { tab: "organisation", path: "", label: "Organisation" },
  { tab: "tokens", path: "/tokens", label: "Tokens and links" },
  { tab: "foundation", path: "/foundation", label: "Foundation" },
  { tab: "alerts", path: "/alerts", label: "Alerts" },
];

/** What all pages of the settings have in common. */
export const SettingsFrame = ({
  session,
  tab,
  children,
}: {
  session: Session;
  tab: Tab;
  children?: Child;
}) => (
  <>
    <h1>Settings</h1>
    <nav class="tabs" aria-label="Settings">
      {tabs.map((each) => (
        <a
          href={`/console/${session.tenant}/settings${each.path}`}
          aria-current={each.tab === tab ? "page" : undefined}
        >
          {each.label}
        </a>
      ))}
    </nav>
    {children}
  </>
);

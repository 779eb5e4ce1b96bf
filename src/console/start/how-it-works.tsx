import type { Child } from "hono/jsx";

/** What happens, in three steps with a drawing each. */
export const HowItWorks = () => (
  <ol class="how">
    <Step drawing={<TheirGroups />} title="Your identity provider says who is in which group">
      It sends people and groups by SCIM 2.0, as it does to other services: Okta, Microsoft Entra, OneLogin,
      JumpCloud, Google, Ping, CyberArk, Rippling, or any other.
    </Step>
    <Step drawing={<Rules />} title="You say which group is which Foundation group">
      Rules decide where a group leads and which roles it brings. Without rules, every group keeps its name.
    </Step>
    <Step drawing={<InStep />} title="Foundation follows, and you can see that it does">
      Who joins a group gets its access, who leaves loses it, whatever fails in between. For every person the
      console says why they have what they have.
    </Step>
  </ol>
);

const Step = ({ drawing, title, children }: { drawing: Child; title: string; children?: Child }) => (
  <li>
    {drawing}
    <div>
      <h2>{title}</h2>
      <p>{children}</p>
    </div>
  </li>
);

const Drawing = ({ children }: { children?: Child }) => (
  <svg class="drawing" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">
    {children}
  </svg>
);

const Person = ({ x, y }: { x: number; y: number }) => (
  <>
    <circle cx={x} cy={y} r="3.4" />
    <path d={`M${x - 5.5} ${y + 11}a5.5 5.5 0 0 1 11 0`} />
  </>
);

const TheirGroups = () => (
  <Drawing>
    <rect x="3" y="9" width="42" height="30" rx="6" />
    <g class="lit">
      <Person x={15} y={20} />
      <Person x={33} y={20} />
    </g>
    <Person x={24} y={18} />
  </Drawing>
);

const Rules = () => (
  <Drawing>
    <rect x="3" y="6" width="13" height="10" rx="3" />
    <rect x="3" y="19" width="13" height="10" rx="3" />
    <rect x="3" y="32" width="13" height="10" rx="3" />
    <g class="lit">
      <path d="M16 11c10 0 7 8 16 8M16 24c9 0 8-5 16-5" />
      <path d="M16 37h16" />
    </g>
    <rect x="32" y="13" width="13" height="12" rx="3" />
    <rect x="32" y="31" width="13" height="12" rx="3" />
  </Drawing>
);

const InStep = () => (
  <Drawing>
    <rect x="3" y="9" width="42" height="30" rx="6" />
    <path d="M10 18h16M10 24h16M10 30h10" />
    <path class="lit" d="M28 27l4.5 4.5L41 21" />
  </Drawing>
);
